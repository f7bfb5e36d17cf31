// Search without a server, and a menu that is open where there is room. Nothing is kept or sent.
"use strict";

(function () {
  const menu = document.getElementById("menu");
  const wide = window.matchMedia("(min-width: 60rem)");
  const fit = () => { menu.open = wide.matches; };
  fit();
  wide.addEventListener("change", fit);
  const here = menu.querySelector("[aria-current]");
  if (wide.matches && here) {
    const box = menu.getBoundingClientRect(), at = here.getBoundingClientRect();
    if (at.bottom > box.bottom) menu.scrollTop += at.top - box.top - box.height / 3;
  }

  const form = document.querySelector(".search");
  const input = document.getElementById("words");
  const panel = document.getElementById("found");
  const status = panel.querySelector("p");
  const list = panel.querySelector("ul");
  // Help goes before lists, and before long pages on how it came to be, which hold every word.
  const KINDS = { help: 1.5, rest: .5, measured: .4, decisions: .4, changelog: .4 };
  const up = document.body.dataset.up;
  const index = (window.ontargetIndex || []).map(([address, title, heading, text]) => ({
    address, title, heading, text, counts: KINDS[address.split(/[/.]/)[0]] || 1, low: [title, heading, text].map((one) => one.toLowerCase()),
  }));
  if (!index.length) return;
  form.hidden = false;

  // A word that begins a word of the title counts most, then one of the heading, then of the text.
  function weigh(entry, words) {
    let sum = 0;
    for (const word of words) {
      let best = 0;
      entry.low.forEach((text, place) => {
        const at = text.indexOf(word);
        if (at < 0) return;
        const begins = at === 0 || !/[a-z0-9]/.test(text[at - 1]);
        const whole = begins && !/[a-z0-9]/.test(text[at + word.length] || " ");
        const often = place === 2 ? Math.min(text.split(word).length, 8) / 2 : 0;
        best = Math.max(best, [8, 6, 1][place] * (whole ? 3 : begins ? 2 : 1) + often);
      });
      if (!best) return 0;
      sum += best;
    }
    return (entry.heading === entry.title ? sum + 1 : sum) * entry.counts;
  }

  function marked(text, words) {
    const low = text.toLowerCase();
    const first = Math.min(...words.map((word) => low.indexOf(word)).filter((at) => at >= 0), text.length);
    const from = Math.max(0, first === text.length ? 0 : first - 50);
    const cut = (from ? "… " : "") + text.slice(from, from + 150) + (text.length > from + 150 ? " …" : "");
    const box = document.createElement("span");
    box.className = "soft";
    const safe = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    cut.split(new RegExp(`(${safe})`, "gi")).forEach((part, place) => {
      const node = document.createElement(place % 2 ? "mark" : "span");
      node.textContent = part;
      box.append(node);
    });
    return box;
  }

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.replaceChildren();
    panel.hidden = !words.length;
    if (!words.length) return;
    const found = index.map((entry) => [weigh(entry, words), entry])
      .filter(([weight]) => weight).sort((a, b) => b[0] - a[0]);
    status.textContent = found.length ? "" : "Nothing. Try another word, such as coverage.";
    if (found.length > 12) status.textContent = `The first 12 of ${found.length} places.`;
    for (const [, entry] of found.slice(0, 12)) {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = up + entry.address;
      const name = document.createElement("strong");
      name.textContent = entry.heading === entry.title ? entry.title : `${entry.title}: ${entry.heading}`;
      link.append(name, document.createElement("br"), marked(entry.text, words));
      item.append(link);
      list.append(item);
    }
  }

  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) first.click();
  });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) panel.hidden = true; });
  list.addEventListener("click", () => { panel.hidden = true; });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); input.focus(); }
    if (event.key === "Escape" && form.contains(document.activeElement)) { panel.hidden = true; input.blur(); }
    if (!form.contains(document.activeElement) || !/^Arrow(Down|Up)$/.test(event.key)) return;
    const places = [input, ...list.querySelectorAll("a")];
    const next = places.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (places[next]) { event.preventDefault(); places[next].focus(); }
  });
})();
