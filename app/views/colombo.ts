import type { Page } from './page.ts'

/** `/colombo`: the lieutenant in his raincoat. */
export const colombo: Page = {
  title: 'Just one more thing…',
  lead: 'The lieutenant has read the report. A thousand requests, it says. He has counted, too.',
  art: `
<svg viewBox="0 0 840 420" role="img" aria-label="A rumpled detective in a raincoat with cigar and notebook, his basset hound and an old convertible, under palms at dusk">
<defs>
<linearGradient id="dusk" x2="0" y2="1"><stop stop-color="#f3b27a"/><stop offset=".55" stop-color="#f7d9a8"/><stop offset="1" stop-color="#f9ead0"/></linearGradient>
<linearGradient id="coat" x2="1"><stop stop-color="#a88b5f"/><stop offset=".5" stop-color="#cfb482"/><stop offset="1" stop-color="#b89a69"/></linearGradient>
</defs>
<rect width="840" height="420" fill="url(#dusk)"/>
<circle cx="640" cy="168" r="62" fill="#ef7d4f" fill-opacity=".85"/>
<path d="M0 262q90-52 200-30t190-18 200 14 250-26v138H0z" fill="#c98a63" fill-opacity=".55"/>
<path d="M0 292q140-30 300-14t300-8 240 4v76H0z" fill="#a9674c" fill-opacity=".5"/>
<rect y="336" width="840" height="84" fill="#5d4a4c"/>
<path d="M0 336h840" stroke="#453638" stroke-width="4"/>
<path d="M30 384h90m60 0h90m60 0h90m60 0h90m60 0h90m60 0h90" stroke="#f3dcae" stroke-width="4" stroke-opacity=".6"/>
<g fill="none" stroke="#4b3a35" stroke-linecap="round">
<path d="M742 338q-12-130 12-214" stroke-width="11"/>
<path d="M118 338q10-110-8-176" stroke-width="9"/>
</g>
<g fill="#48594a">
<path d="M754 126q-56-44-108-8 62-4 104 16zM754 126q-40-70-98-62 58 18 92 68zM754 126q-10-70 34-96-14 48-22 98zM754 126q40-54 88-30-54 4-80 38zM754 126q52-10 82 34-44-22-84-24zM752 128q-46 4-66 52 32-34 70-44z"/>
<path d="M110 164q-46-36-90-8 52-2 86 14zM110 164q-32-56-80-50 48 14 74 54zM110 164q-8-56 28-78-10 40-18 78zM110 164q34-44 74-24-46 4-68 32zM110 164q44-8 68 28-36-18-70-20zM108 166q-38 4-54 42 26-28 58-36z"/>
</g>
<g>
<path d="M500 336c-10-2-14-16-8-28 26-14 58-18 92-20l46-44h8l-30 46c60-2 116 2 150 16 14 8 16 26 6 30z" fill="#8e9aa0"/>
<path d="M500 318q130-18 262-2" fill="none" stroke="#6c787e" stroke-width="3"/>
<path d="M608 290c2-12 12-20 26-20h36c14 2 22 10 24 22z" fill="#5b4038"/>
<path d="m586 288 44-44" stroke="#4d565b" stroke-width="4" stroke-linecap="round"/>
<circle cx="506" cy="312" r="8" fill="#fff3c9"/><path d="M760 308h12v10h-12z" fill="#c4452e"/>
<g fill="#2e2628"><circle cx="556" cy="338" r="25"/><circle cx="712" cy="338" r="25"/></g>
<g fill="#b9c2c6"><circle cx="556" cy="338" r="11"/><circle cx="712" cy="338" r="11"/></g>
</g>
<ellipse cx="318" cy="392" rx="104" ry="9" fill="#3b2e30" fill-opacity=".5"/>
<g>
<path d="M286 338h26v50h-34q-2-8 8-10zM326 338h26v40q12 2 10 10h-36z" fill="#4d4136"/>
<path d="M276 388h38v-9q-26-4-38 9zM324 388h40q-10-12-40-9z" fill="#2e2422"/>
<path d="M262 162c-22 34-26 116-22 194q78 16 158-2c2-74-4-150-30-192-32-18-76-18-106 0z" fill="url(#coat)"/>
<path d="M318 176l2 186M264 214q-8 60-6 130M374 220q8 60 6 124M286 268q-4 40 0 76M350 276q4 36 0 70" fill="none" stroke="#8d7148" stroke-width="2.4"/>
<path d="M248 300l44-8v20l-42 6zM346 292l44 8-2 18-42-6z" fill="#b0925f" stroke="#8d7148" stroke-width="1.6"/>
<g fill="#7a6040"><circle cx="328" cy="226" r="3.4"/><circle cx="328" cy="258" r="3.4"/><circle cx="328" cy="290" r="3.4"/></g>
<path d="M300 156h38l-16 62z" fill="#f2ead9"/><path d="m318 168 8 0 4 40-8 16-8-16z" fill="#5c4a3d"/>
<path d="M300 150c-14 4-28 12-34 24l38 34 14-40zM338 150c14 4 26 12 32 24l-36 34-14-40z" fill="#c2a573" stroke="#8d7148" stroke-width="1.6"/>
<path d="M268 172c-30 16-46 60-42 106 4 12 20 14 26 2 0-30 10-54 24-74z" fill="#b89a69" stroke="#8d7148" stroke-width="1.6"/>
<path d="M236 262l42-12 12 40-42 12z" fill="#fbf6ea" stroke="#6d5a48" stroke-width="2"/><path d="M246 270l28-8m-24 18 28-8" stroke="#8a7868" stroke-width="2"/>
<path d="M232 274q16-6 22 8-6 14-22 10z" fill="#dba882"/>
<path d="M366 172c30 6 50-12 56-56l-24-6c-4 20-14 28-34 30z" fill="#b89a69" stroke="#8d7148" stroke-width="1.6"/>
<path d="M398 110c-8-12-4-28 6-32 2-10 8-10 9-2l2 8c10 0 14 8 10 28z" fill="#dba882"/>
</g>
<g>
<path d="M284 96c-4 38 8 64 36 66 30-2 42-30 36-68z" fill="#e0b08a"/>
<path d="M278 112c-14-52 20-76 48-70 32-2 48 30 36 68-6-16-8-24-14-30-18 8-38 6-50-2-8 8-14 18-20 34z" fill="#3a2d28"/>
<path d="M298 76c-8-2-14 2-18 8 0-16 8-24 18-26z" fill="#3a2d28"/>
<path d="M296 104q9-7 18-1M330 102q9-5 17 1" fill="none" stroke="#3a2d28" stroke-width="4" stroke-linecap="round"/>
<path d="M298 114q8-5 15 0M332 113q7 2 13 0" fill="none" stroke="#2c2320" stroke-width="3" stroke-linecap="round"/>
<path d="M320 110q8 16 4 22-6 4-10 0" fill="none" stroke="#b98560" stroke-width="2.6" stroke-linecap="round"/>
<path d="M308 145q12 5 24-3" fill="none" stroke="#8f5a45" stroke-width="3" stroke-linecap="round"/>
<path d="m330 143 30 9" stroke="#6a452f" stroke-width="7" stroke-linecap="round"/><circle cx="362" cy="153" r="3.8" fill="#ff8a4c"/>
</g>
<path d="M368 148c18-14-6-26 10-42s-8-28 6-46" fill="none" stroke="#fff" stroke-opacity=".65" stroke-width="4" stroke-linecap="round"/>
<g>
<path d="M430 348c22-12 58-10 82 0 12 8 12 24 8 38h-14l-4-16h-48l-4 16h-16c-6-14-10-28-4-38z" fill="#a5673f"/>
<path d="M440 346q30-10 52 2l-8 16q-22 6-38-2z" fill="#f3e6d3"/>
<path d="M516 354q18-8 16-26" fill="none" stroke="#a5673f" stroke-width="7" stroke-linecap="round"/>
<path d="M410 326c6-14 34-16 42 0 4 12 2 30-6 36-12 6-26 4-32-2-14 2-18-10-10-18z" fill="#b9774c"/>
<path d="M404 346c4-8 14-10 22-8v20c-10 6-26 4-22-12z" fill="#f3e6d3"/><circle cx="404" cy="346" r="4.6" fill="#2c2320"/>
<path d="M440 322c16 4 22 30 12 54-16-4-22-32-12-54z" fill="#7d4a2b"/>
<circle cx="422" cy="334" r="3" fill="#2c2320"/><path d="M416 328q6-4 11 0" fill="none" stroke="#7d4a2b" stroke-width="2"/>
</g>
</svg>`,
  body: `
<p>“I'm sorry, I know you're busy. It's just that something bothers me. Your client sent a
thousand. The proxy saw a thousand. And this counter here, it says a thousand and one. Now, my
wife, she would say: never mind. But who was the other one?”</p>
<p>It's always a retry. He knows it; he only wants to hear it from you.</p>`,
}
