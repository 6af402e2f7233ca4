-- The returns that the place's parks owe, by what became of them; one that did not come is its park.
with owed as (
    select cells.need, cells."column", r.park, r.return_id, r.verdict, r.on_time
    from cells
    join bridge_place_park b on b."view" = cells."view" and b.scope = cells.scope
        and b.level = cells.level and b.place = cells.place and b.value_year = cells.report_year
    join fct_return r on r.park = b.park and r.report_year = cells.report_year
    where b.park_level = 'all'
)

select need, 'member' as kind, coalesce(return_id, park) as id from owed
where case "column"
    when 'owed' then true
    when 'received' then verdict <> 'not_received'
    when 'on_time' then on_time
    else verdict = "column"
end
