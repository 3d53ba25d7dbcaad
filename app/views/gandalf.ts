import type { Page } from './page.ts'

/** `/gandalf`: the wizard on the bridge. */
export const gandalf: Page = {
  title: 'You shall be counted',
  lead: 'On the bridge stands one who lets no request pass without a mark against its name.',
  art: `
<svg viewBox="0 0 840 420" role="img" aria-label="A wizard with a tall hat and a shining staff on a narrow stone bridge over a burning chasm">
<defs>
<linearGradient id="dark" x2="0" y2="1"><stop stop-color="#141a2e"/><stop offset=".6" stop-color="#2b2340"/><stop offset="1" stop-color="#5c2a2a"/></linearGradient>
<radialGradient id="fire" cx=".5" cy="1" r=".75"><stop stop-color="#ffb347"/><stop offset=".4" stop-color="#d9531e" stop-opacity=".75"/><stop offset="1" stop-color="#d9531e" stop-opacity="0"/></radialGradient>
<radialGradient id="glow"><stop stop-color="#fffbe6"/><stop offset=".18" stop-color="#e8f1ff" stop-opacity=".85"/><stop offset="1" stop-color="#9fc4ff" stop-opacity="0"/></radialGradient>
<linearGradient id="robe" x2="1"><stop stop-color="#5f6675"/><stop offset=".55" stop-color="#8d95a5"/><stop offset="1" stop-color="#c3cad6"/></linearGradient>
</defs>
<rect width="840" height="420" fill="url(#dark)"/>
<g fill="#10131f">
<path d="M0 0h86l14 96-20 84 24 118-14 122H0zM110 0h70l-8 58-26 66-22-52zM840 0h-96l-10 78 22 96-26 104 18 142h92zM700 0h-74l14 48 30 84 24-60z"/>
<path d="M250 0h44l-14 76zM520 0h56l-20 60zM390 0h30l-12 34z"/>
</g>
<rect class="flicker" y="150" width="840" height="270" fill="url(#fire)"/>
<g class="flicker" fill="#ff9d3c" fill-opacity=".7">
<path d="M560 420c-14-40 18-52 10-92 34 30 30 62 22 92zM640 420c-8-28 14-40 8-70 26 24 24 46 18 70zM240 420c-8-24 12-34 6-58 22 20 20 40 14 58zM172 420c-6-30 18-44 12-76 30 28 26 54 16 76z"/>
<circle cx="520" cy="250" r="2.5"/><circle cx="600" cy="216" r="2"/><circle cx="664" cy="266" r="2.5"/><circle cx="210" cy="262" r="2"/><circle cx="690" cy="180" r="1.6"/><circle cx="286" cy="318" r="2.2"/>
</g>
<path d="M0 312h88q332-34 664 0h88v30h-86q-60 6-110 78h-30q-30-84-194-86-164 2-194 86h-30q-50-72-110-78H0z" fill="#1b1a24"/>
<path d="M0 312h88q332-34 664 0h88" fill="none" stroke="#6d5a5c" stroke-width="3"/>
<circle class="flicker" cx="502" cy="72" r="150" fill="url(#glow)"/>
<g>
<path d="M378 172c-34 24-52 74-58 124q48 6 122 2c2-48-6-100-26-126z" fill="url(#robe)"/>
<path d="M350 220q-14 36-18 76M424 206q10 40 10 90M384 232l-6 66" fill="none" stroke="#4a505e" stroke-width="2"/>
<path d="M412 186c22-4 44-22 62-44l12 12c-16 28-40 48-66 56z" fill="#a9b1bf"/>
<path d="M366 184c-24 12-40 36-46 60l16 8c10-22 24-36 42-44z" fill="#6a7180"/>
<path d="m316 238-50 30-4-5 48-34z" fill="#d5dbe6"/><path d="m304 226 14 24" stroke="#c9a55a" stroke-width="5" stroke-linecap="round"/>
<circle cx="318" cy="242" r="8" fill="#e3b792"/>
<path d="M372 138q4 34 32 38 28-6 29-38z" fill="#e3b792"/>
<path d="M424 148l13 12-13 3z" fill="#dba982"/>
<path d="M372 140c-14 34-6 74 22 112 26-24 38-56 36-88-10 8-28 8-38-2-8-6-12-14-12-24z" fill="#f2f1ee"/>
<path d="M404 170q16 2 24-6" fill="none" stroke="#fbfaf7" stroke-width="7" stroke-linecap="round"/><path d="M398 182q6 34-4 62M414 182q4 24-8 46" fill="none" stroke="#c9c7c2" stroke-width="2"/>
<path d="M402 151q11-8 22-2" fill="none" stroke="#f2f1ee" stroke-width="5" stroke-linecap="round"/><circle cx="414" cy="156" r="2.2" fill="#2c3347"/>
<path d="M336 144q64-28 126-2-64 18-126 2z" fill="#39415a"/>
<path d="M364 138c8-36 14-70 2-104 30 14 58 58 66 102q-36-10-68 2z" fill="#4a5372"/>
<path d="M364 138q34-12 68-2l-2-12q-32-8-63 2z" fill="#2c3347"/>
</g>
<path d="M500 84l-30 214" stroke="#6b4a2f" stroke-width="7" stroke-linecap="round"/>
<path d="M500 88c-16-8-14-30 2-32 16 0 20 22 6 30" fill="none" stroke="#6b4a2f" stroke-width="6" stroke-linecap="round"/>
<circle cx="502" cy="70" r="8" fill="#fffdf0"/>
<circle cx="484" cy="150" r="9" fill="#e3b792"/>
</svg>`,
  body: `
<p>He doesn't turn anyone away. He looks up, makes a stroke on the stone, and steps aside:
one for those who reach the other end, one for those who don't, and one even for those who
turn round half-way.</p>`,
}
