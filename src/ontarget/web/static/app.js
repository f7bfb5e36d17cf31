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

  // A form is sent once, however often its button is pressed. What is refused is said inside the
  // form, with all that was typed still there; without this script the server shows a page of it.
  const refuse = (form, text) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    const said = document.createElement("p");
    said.className = "form-error";
    said.setAttribute("role", "alert");
    said.tabIndex = -1;
    said.textContent = text;
    form.prepend(said);
    said.focus();
  };
  const reason = (text) => {
    const found = new DOMParser().parseFromString(text, "text/html").querySelector("[role=alert]");
    if (!found) return text.trim().slice(0, 300);
    return [...found.querySelectorAll("h1, p")].filter((one) => !one.querySelector("a"))
      .map((one) => one.textContent.trim()).join(" ") || found.textContent.trim();
  };
  const send = async (form, button) => {
    form.querySelector(":scope > .form-error")?.remove();
    const typed = new FormData(form, button);
    const body = form.enctype === "multipart/form-data" ? typed : new URLSearchParams(typed);
    const place = button?.getAttribute("formaction") || form.getAttribute("action");
    try {
      const answer = await fetch(place, { method: "post", body, headers: { accept: "text/html" } });
      if (!answer.ok) { refuse(form, reason(await answer.text())); return; }
      if (answer.url === location.href.split("#")[0]) location.reload(); else location.assign(answer.url);
    } catch {
      refuse(form, "The program does not answer. Is it still running? Nothing of this was kept.");
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    send(form, event.submitter);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  // Ticks: one for all on the page, and how many are chosen.
  const weigh = () => {
    const place = document.querySelector("[data-keep]");
    if (!place) return;
    const kept = [...document.querySelectorAll("[name=keep]:checked")];
    const left = Number(place.dataset.keep) - kept.length;
    const hours = kept.reduce((sum, one) => sum + Number(one.dataset.hours), 0);
    const there = place.dataset.there ? ` of ${Number(place.dataset.there)}` : "";
    const more = left > 0 ? `${left} more to tick` : left < 0 ? `${-left} too many` : "that is the half";
    place.textContent = `${kept.length} kept, ${more}. They take ${hours.toFixed(1)}${there} hours a week.`;
  };
  document.addEventListener("DOMContentLoaded", weigh);
  const picks = () => [...document.querySelectorAll("[name=pick]")];
  const count = () => {
    const place = document.querySelector("[data-count]");
    const n = picks().filter((one) => one.checked).length;
    if (place) place.textContent = n === 1 ? "Decide about 1" : `Decide about ${n}`;
  };
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-all]").forEach((all) => { all.hidden = false; });
  });
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-all]");
    if (all) picks().forEach((one) => { one.checked = event.target.checked; });
    if (all || event.target.name === "pick") count();
    if (event.target.name === "keep") weigh();
  });

  // Whoever changes a row in place goes on where the row was.
  let changed = null;
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row && row.parentElement) changed = [row.parentElement, [...row.parentElement.children].indexOf(row)];
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!changed || !changed[0].isConnected) return;
    const row = changed[0].children[changed[1]];
    const next = row && row.querySelector("[name=next_step], .edit a");
    if (next && document.activeElement === document.body) next.focus();
  });

  // What a hover or a focus shows can be sent away with Escape.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".tip:hover, .tip:focus-within").forEach((tip) => {
      tip.classList.add("shut");
      const open = () => tip.classList.remove("shut");
      tip.addEventListener("mouseleave", open, { once: true });
      tip.addEventListener("focusout", open, { once: true });
    });
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

  // A link to a fold opens it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    const fold = link && document.getElementById(link.hash.slice(1));
    if (fold && fold.tagName === "DETAILS") fold.open = true;
  });

  // Keys: / to the search of the page, j and k through rows, ? to the help.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { search.focus(); event.preventDefault(); }
    } else if (event.key === "j" || event.key === "k") {
      const rows = [...document.querySelectorAll("[data-row], .card:not([data-row]) h3")]
        .map((row) => row.querySelector("a")).filter(Boolean);
      if (!rows.length) return;
      const step = event.key === "j" ? 1 : -1;
      const at = rows.indexOf(document.activeElement);
      rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
    } else if (event.key === "?") {
      location.href = "/help";
    }
  });
})();
