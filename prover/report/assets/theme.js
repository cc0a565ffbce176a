// Light or dark: what was chosen here last, else what the system says. Runs before anything is drawn.
"use strict";
{
  const root = document.documentElement;
  const remembered = {
    get() {
      try {
        return localStorage.getItem("theme");
      } catch {
        return null; // a browser may forbid pages from disk to keep anything
      }
    },
    set(theme) {
      try {
        localStorage.setItem("theme", theme);
      } catch {
        // the choice then holds for this page only
      }
    },
  };
  const chosen = remembered.get();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      const dark = root.dataset.theme
        ? root.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      remembered.set(root.dataset.theme);
    });
  });
}
