-- Of a figure, and of a change over all parks (change_on_2020), the facts of the parks that count, who
-- counts and who does not; of n/N and of the counts the parks. What is held has its held facts.
with asked as (
    select
        *,
        try_cast(split_part("column", '_on_', 2) as integer) as against,
        "column" = 'value' or "column" like '%\_on\_%' escape '\' as is_figure
    from cells
),

figures as (
    select asked.need, asked."column", asked.is_figure, asked.value_year = f.value_year as is_now,
        f.park, f.state, f.fact_ids
    from asked
    join bridge_place_park b using ("view", scope, level, place, park_level)
    join fct_park_indicator f on f.park = b.park and f.value_year = b.value_year
        and f.indicator = asked.indicator
    where b.value_year in (asked.value_year, asked.against) and f.state <> 'not_owed'
)

select need, 'fact' as kind, unnest(fact_ids) as id from figures
where state = 'counted' and (is_figure or "column" = 'n_counted')
    or state = 'held' and "column" = 'n_held'
union all
select need, 'member', park from figures
where is_now and (
    state = 'counted' and (is_figure or "column" in ('n_counted', 'n_counted/n_owed'))
    or "column" = 'n_' || state
    or "column" = 'n_owed'
)
union all
select need, 'absent', park from figures
where is_now and state <> 'counted' and (is_figure or "column" = 'n_counted/n_owed')
