"use strict";
// The packed data, loaded when needed; texts; and elements made without any HTML text.
const audit = (() => {
  const arriving = new Map();
  const loaded = new Map();

  function trouble(text) {
    const line = document.getElementById("trouble");
    line.textContent = text;
    line.hidden = false;
  }

  async function unpacked(text) {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let at = 0; at < raw.length; at++) bytes[at] = raw.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  // A data script calls this with its name and its content: gzip in base64.
  function data(name, text) {
    arriving.get(name)(text);
  }

  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((resolve, reject) => {
        arriving.set(name, resolve);
        const script = document.createElement("script");
        script.src = "data/" + name + ".js";
        script.onload = () => script.remove();
        script.onerror = () => reject(new Error(name));
        document.head.append(script);
      }).then(unpacked).finally(() => arriving.delete(name)));
    }
    return loaded.get(name);
  }

  // Whole data, or null with a line for the reader where a file is not there.
  async function wanted(name) {
    try {
      return await load(name);
    } catch (error) {
      trouble(say("missing_data", { name: error.message }));
      return null;
    }
  }

  let texts = {};
  function say(path, values = {}) {
    let found = texts;
    for (const part of path.split(".")) found = found === undefined ? undefined : found[part];
    if (found === undefined) return path.slice(path.lastIndexOf(".") + 1);
    return String(found).replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);
  }

  async function begin(work) {
    if (!("DecompressionStream" in window)) {
      document.getElementById("trouble").hidden = false;
      document.getElementById("trouble").textContent = document.body.dataset.tooOld;
      return;
    }
    texts = await load("words");
    await work();
  }

  // An element with attributes, texts and elements inside; a text is always a text.
  function make(tag, attributes = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(name, value === true ? "" : value);
      }
    }
    element.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
    return element;
  }

  // A value of a packed column.
  function at(column, number) {
    return column.each ? column.each[number] : column.words[column.at[number]];
  }

  function moment(text) {
    if (!text) return "";
    return new Date(text).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
  }

  function columnName(number) {
    let name = "";
    for (let left = number + 1; left > 0; left = Math.floor((left - 1) / 26)) {
      name = String.fromCharCode(65 + (left - 1) % 26) + name;
    }
    return name;
  }

  // "C7" as [row, column] from 0; null where it is no address.
  function address(text) {
    const found = /^\$?([A-Za-z]{1,3})\$?(\d+)$/.exec(text);
    if (!found) return null;
    let column = 0;
    for (const letter of found[1].toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
    return [Number(found[2]) - 1, column - 1];
  }

  return { data, load, wanted, say, begin, make, at, moment, columnName, address, trouble };
})();
