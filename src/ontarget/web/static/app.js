// The little that HTML and htmx do not do by themselves.
(() => {
  "use strict";
  const root = document.documentElement;
  const value = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // Charts: options come as JSON beside their place; colours are names of our own variables.
  const colours = (node) => {
    if (typeof node === "string" && node.startsWith("--")) return value(node);
    if (Array.isArray(node)) return node.map(colours);
    if (node && typeof node === "object") {
      return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, colours(part)]));
    }
    return node;
  };
  const draw = (place) => {
    const options = JSON.parse(place.querySelector("script").textContent);
    const stage = place.querySelector(".stage");
    const old = echarts.getInstanceByDom(stage);
    if (old) old.dispose();
    const chart = echarts.init(stage, null, { renderer: "svg" });
    chart.setOption({ animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: value("--soft") }, ...colours(options) });
  };
  const places = () => document.querySelectorAll(".chart");
  const drawAll = () => { if (window.echarts) places().forEach(draw); };
  const loadCharts = () => {
    if (!places().length) return;
    if (window.echarts) { drawAll(); return; }
    const source = places()[0].dataset.library;
    if (document.querySelector(`script[src="${source}"]`)) return;
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", drawAll);
    document.head.append(script);
  };
  let waits;
  window.addEventListener("resize", () => { clearTimeout(waits); waits = setTimeout(drawAll, 150); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  document.addEventListener("DOMContentLoaded", loadCharts);
  document.addEventListener("htmx:after:swap", loadCharts);

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  // A file may be dropped anywhere on its form.
  document.addEventListener("dragover", (event) => {
    const drop = event.target.closest && event.target.closest(".drop");
    if (drop) { event.preventDefault(); drop.classList.add("over"); }
  });
  document.addEventListener("dragleave", (event) => {
    const drop = event.target.closest && event.target.closest(".drop");
    if (drop) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    const drop = event.target.closest && event.target.closest(".drop");
    if (!drop || !event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    drop.querySelector("input[type=file]").files = event.dataTransfer.files;
  });

  // Keys: / to the search of the page, j and k through rows, ? to the help.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { search.focus(); event.preventDefault(); }
    } else if (event.key === "j" || event.key === "k") {
      const rows = [...document.querySelectorAll("[data-row] a, .card h3 a")];
      if (!rows.length) return;
      const step = event.key === "j" ? 1 : -1;
      const at = rows.indexOf(document.activeElement);
      rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
    } else if (event.key === "?") {
      location.href = "/help";
    }
  });
})();
