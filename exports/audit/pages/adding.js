"use strict";
// Exact sums of what the parks give: whole numbers, no rounding before the end.
const adding = (() => {
  const MILLION = 1000000n;
  const STORED = 12; // decimals of an unrounded figure

  // Fractions [numerator, denominator].
  const divided = (a, b) => b[0] === 0n ? null : [a[0] * b[1] * (b[0] < 0n ? -1n : 1n), a[1] * (b[0] < 0n ? -b[0] : b[0])];
  const less = (a, b) => [a[0] * b[1] - b[0] * a[1], a[1] * b[1]];
  const times = (a, number) => [a[0] * BigInt(number), a[1]];

  // Half to even, as GB/T 8170 asks, as a text without zeros at its end.
  function text(fraction, decimals = STORED) {
    if (fraction === null) return "";
    const negative = fraction[0] < 0n;
    const scaled = (negative ? -fraction[0] : fraction[0]) * 10n ** BigInt(decimals);
    let whole = scaled / fraction[1];
    const rest = 2n * (scaled % fraction[1]);
    if (rest > fraction[1] || (rest === fraction[1] && whole % 2n === 1n)) whole += 1n;
    const digits = whole.toString().padStart(decimals + 1, "0");
    const at = digits.length - decimals;
    const shown = (digits.slice(0, at) + "." + digits.slice(at)).replace(/\.?0*$/, "");
    return (negative && shown !== "0" ? "-" : "") + shown;
  }

  // How the parks' amounts of some years add up: Map of park to {value} or {numerator, denominator}.
  // `gives(park, year)` says whether the figure counts the park in that year.
  function amounts(kind, years, parts, gives, parks) {
    const found = new Map();
    const names = kind.ratio ? ["numerator", "denominator"] : ["value"];
    for (const year of years) {
      for (const name of names) {
        const said = (parts[name] || {})[year] || {};
        for (const park of parks) {
          if (!(park in said) || !gives(park, year)) continue;
          const sums = found.get(park) || {};
          sums[name] = (sums[name] || 0n) + BigInt(said[park]);
          found.set(park, sums);
        }
      }
    }
    return found;
  }

  function figure(kind, sums) {
    const scale = kind.scale.split(".");
    const decimals = (scale[1] || "").length;
    if (kind.ratio) {
      const over = divided([sums.numerator || 0n, 1n], [sums.denominator || 0n, 1n]);
      return over && divided(times(over, scale.join("")), [10n ** BigInt(decimals), 1n]);
    }
    if (sums.value === undefined && !kind.rows) return null;
    return divided([sums.value || 0n, MILLION], [BigInt(kind.divisor[0]), BigInt(kind.divisor[1])]);
  }

  function total(found) {
    const sums = {};
    for (const one of found.values()) {
      for (const [name, amount] of Object.entries(one)) sums[name] = (sums[name] || 0n) + amount;
    }
    return sums;
  }

  // The parks with their amounts, and the figure that comes of them.
  function add(kind, parts, gives, parks) {
    const compared = kind.then.length > 0;
    const both = compared && !kind.method.startsWith("full_");
    let now = amounts(kind, kind.now, parts, gives, parks);
    let then = compared ? amounts(kind, kind.then, parts, gives, parks) : new Map();
    if (both && !kind.rows) {
      now = new Map([...now].filter(([park]) => then.has(park)));
      then = new Map([...then].filter(([park]) => now.has(park)));
    }
    const sums = total(now);
    let value = figure(kind, sums);
    if (compared) {
      const before = figure(kind, total(then));
      if (value === null || before === null) value = null;
      else if (kind.method.endsWith("difference") || !kind.percent) value = less(value, before);
      else {
        const ratio = divided(value, before);
        value = ratio && times(less(ratio, [1n, 1n]), 100);
      }
    }
    return { now, then, sums, value };
  }

  // A part of a whole in percent, to look at.
  function share(amount, whole) {
    return whole ? (Number(amount * 1000000n / whole) / 10000).toFixed(2) + "%" : "";
  }

  return { add, figure, text, share, STORED };
})();
