/** The app's icon: a tally mark of five. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#a8481f"/>
<path d="M9 8v16M14 8v16M19 8v16M24 8v16M5 22 28 10" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>
</svg>`
