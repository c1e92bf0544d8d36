// Looks words up in the list's index as they are typed; search_index.py takes the texts apart by the same rules.
(function () {
  "use strict";

  const STEM = 6;
  const SHORT = 3;
  const KANJI = "\\u3400-\\u9fff々";
  const KATAKANA = "\\u30a1-\\u30faー";
  const HIRAGANA = "\\u3041-\\u3096";
  const RUN = new RegExp(
    `[${KANJI}]+|[${KATAKANA}]+|[${HIRAGANA}ー]+|(?:(?![${KANJI}${KATAKANA}${HIRAGANA}])[\\p{L}\\p{N}])+`,
    "gu",
  );
  const LETTERS = { ё: "е", ө: "о", ү: "у", ң: "н" };
  const ENOUGH = 0.25; // of the best score

  // The style sheet shows the box only where there is a script to serve it.
  document.documentElement.classList.add("has-script");
  document.addEventListener("DOMContentLoaded", start);

  function start() {
    const form = document.querySelector(".search");
    const input = document.getElementById("question");
    const show = () => showResults(form, input.value);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      focusResult(0);
    });
    input.addEventListener("focus", () => loadIndex(form, show), { once: true });
    input.addEventListener("input", () => {
      history.replaceState({ question: input.value }, "");
      loadIndex(form, show);
      show();
    });
    document.addEventListener("keydown", (event) => moveBetweenResults(event, input));
    // Whoever comes back from an answer finds the results again.
    if (history.state && history.state.question) {
      input.value = history.state.question;
      loadIndex(form, show);
    }
  }

  function loadIndex(form, whenLoaded) {
    if (form.dataset.index) {
      const script = document.createElement("script");
      script.src = form.dataset.index;
      script.addEventListener("load", whenLoaded);
      document.head.append(script);
      delete form.dataset.index;
    }
  }

  function showResults(form, question) {
    const results = document.getElementById("results");
    const isAsking = /[\u3041-\u9fff]|[\p{L}\p{N}]{2}/u.test(question) && typeof INDEX !== "undefined";
    results.hidden = !isAsking;
    document.getElementById("shelves").hidden = isAsking;
    const found = isAsking ? placesFor(question) : [];
    results.textContent = "";
    results.append(...found.map(copyOf));
    const message = found.length ? form.dataset.found.replace("{count}", found.length) : form.dataset.nothing;
    document.getElementById("count").textContent = isAsking ? message : "";
  }

  function copyOf(place) {
    const link = document.querySelectorAll(".sections .questions a")[place];
    const item = link.parentElement.cloneNode(true);
    const topic = document.createElement("small");
    topic.textContent = link.closest("section").querySelector("h2").lastChild.textContent;
    item.append(topic);
    return item;
  }

  function focusResult(number) {
    const links = document.querySelectorAll("#results a");
    if (links[number]) links[number].focus();
    return Boolean(links[number]);
  }

  function moveBetweenResults(event, input) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...document.querySelectorAll("#results a")];
    const at = document.activeElement === input ? -1 : links.indexOf(document.activeElement);
    if (!step || (at < 0 && document.activeElement !== input) || !links.length) return;
    event.preventDefault();
    if (at + step < 0) input.focus();
    else focusResult(at + step);
  }

  // ---- from here on: words and places, nothing of the page

  function placesFor(question) {
    const scores = new Map();
    for (const { stem, importance } of stemsOf(question)) {
      const found = lookUp(stem);
      const rarity = importance * Math.log(1 + INDEX.count / Math.max(1, found.size));
      for (const [place, closeness] of found) {
        const score = scores.get(place) || { words: 0, sum: 0 };
        score.words += importance;
        score.sum += rarity * closeness;
        scores.set(place, score);
      }
    }
    // What has two of the words goes before what has one of them twice as prominently.
    const found = [...scores].map(([place, score]) => ({ place, score: score.words * score.sum }));
    const best = Math.max(0, ...found.map(({ score }) => score));
    return found
      .filter(({ score }) => score >= best * ENOUGH)
      .sort((one, other) => other.score - one.score || one.place - other.place)
      .map(({ place }) => place);
  }

  function stemsOf(question) {
    const runs = question.normalize("NFKC").toLowerCase().match(RUN) || [];
    const isHiragana = (run) => run[0] >= "\u3041" && run[0] <= "\u3096";
    const isOnlyHiragana = runs.every(isHiragana);
    return runs.flatMap((run) => {
      if (run[0] < "\u3041") return [{ stem: folded(run).slice(0, STEM), importance: 1 }];
      // Beside other words hiragana are mostly particles and endings.
      const importance = isHiragana(run) && !isOnlyHiragana ? 0.2 : 1;
      return pairsOf(run).map((stem) => ({ stem, importance }));
    });
  }

  function folded(word) {
    return word.replace(/[ёөүң]/g, (letter) => LETTERS[letter]);
  }

  function pairsOf(run) {
    const hiragana = run.replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
    if (hiragana.length === 1) return [hiragana];
    return Array.from({ length: hiragana.length - 1 }, (_, at) => hiragana.slice(at, at + 2));
  }

  function lookUp(stem) {
    const found = new Map();
    add(found, stem, (word) => (word === stem ? 1 : 0.8));
    // Another ending: the last letter may differ.
    if (stem.length > SHORT && stem[0] < "\u3041") add(found, stem.slice(0, -1), () => 0.5);
    return found;
  }

  function add(found, beginning, closenessOf) {
    const { words, places } = parsedIndex();
    for (let at = firstFrom(words, beginning); at < words.length && words[at].startsWith(beginning); at += 1) {
      for (let digit = 0; digit < places[at].length; digit += INDEX.digits) {
        const code = parseInt(places[at].slice(digit, digit + INDEX.digits), 36);
        const place = Math.floor(code / 3);
        const closeness = (closenessOf(words[at]) * ((code % 3) + 1)) / 3;
        found.set(place, Math.max(closeness, found.get(place) || 0));
      }
    }
  }

  let parsed = null;
  function parsedIndex() {
    parsed = parsed || { words: INDEX.words.split(" "), places: INDEX.places.split(" ") };
    return parsed;
  }

  function firstFrom(words, beginning) {
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < beginning) low = middle + 1;
      else high = middle;
    }
    return low;
  }
})();
