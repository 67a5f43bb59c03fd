"""The types of the page and of the client module, the latter as a shop's own project sees them. Needs Node."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fitmirror.assets import static_dir

TYPESCRIPT = "typescript@5.9"
ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://mirror.shop.example/fitmirror-client.js"

GOOD = """
import { FitMirror, MirrorError } from 'ADDRESS';
import type { Item, Stats } from 'ADDRESS';

const mirror: FitMirror = new FitMirror({ base: 'https://mirror.shop.example', token: 'key' });
mirror.addEventListener('worn', e => e.detail.items?.map(item => typeof item === 'string' ? item : item.item.length));
mirror.addEventListener('stats', ({ detail }) => {
  const good: boolean = detail.quality === 'good';
  return good && detail.fps_out.toFixed() + detail.codec.toLowerCase() + detail.ms.total;
});
mirror.addEventListener('stream', function (event) { video.srcObject = event.detail; }, { once: true });
mirror.addEventListener('state', e => e.detail.state === 'full' && e.detail.retry_s);
mirror.addEventListener('error', e => e.detail.code.length);
const onHint = (e: CustomEvent<{ code: string; text: string }>) => e.detail.text;
mirror.addEventListener('hint', onHint);
mirror.removeEventListener('hint', onHint);
const target: EventTarget = mirror;

declare const video: HTMLVideoElement;

export async function run(): Promise<Blob> {
  await mirror.connect({ video: { facingMode: 'user' } });
  const worn = await mirror.wear(['tee', { item: 'shirt', size: 'L' }]);
  const answer = mirror.describe('Does it suit me?', { consent: true });
  for await (const piece of answer) piece.toUpperCase();
  const { text, source }: { text: string; source: 'llm' | 'template' } = await answer.done;
  const suggest: string[] = (await answer.done).suggest ?? [];
  if (mirror.stylist?.host) video.title = mirror.stylist.host + suggest[0]?.toUpperCase();
  mirror.locale = 'zh-CN';
  const page = await mirror.items({ category: 'top', q: text + source });
  const first: Item | undefined = page.items[0];
  const stats: Stats | null = mirror.stats;
  if (first && stats && worn.visible) video.poster = await mirror.picture(first.id, 'cutout');
  try { await mirror.set({ blend: 'poisson' }); } catch (why) { if (why instanceof MirrorError) why.status; }
  target.dispatchEvent(new Event('x'));
  return mirror.snapshot();
}
""".replace("ADDRESS", ADDRESS)

BAD = {
    "mirror.addEventListener('worn', e => e.detail.garments);": "garments",
    "mirror.addEventListener('stats', e => e.detail.fps_out.toUpperCase());": "toUpperCase",
    "mirror.wear('tee');": "string",
    "mirror.describe('why?', { agreed: true });": "agreed",
    "mirror.stats.quality;": "null",
    "mirror.stylist.pictures;": "null",
    "new FitMirror({ url: '/' });": "url",
    "const s: 'online' = mirror.state;": "online",
}


def tsc(project: Path) -> subprocess.CompletedProcess[str]:
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("no Node.js here: TypeScript checks the types (apt-get install nodejs npm)")
    probe = subprocess.run([npx, "--yes", "-p", TYPESCRIPT, "tsc", "--version"], capture_output=True, text=True)
    if probe.returncode:
        pytest.skip(f"npx cannot fetch {TYPESCRIPT}: {probe.stderr.strip()[-200:]}")
    command = [npx, "--yes", "-p", TYPESCRIPT, "tsc", "--noEmit", "-p", str(project)]
    return subprocess.run(command, capture_output=True, text=True, cwd=project.parent)


def shop(folder: Path, source: str) -> Path:
    """A TypeScript project as the documentation sets it up."""
    types = folder / "types"
    types.mkdir(exist_ok=True)
    for name in ("fitmirror-client.js", "fitmirror-types.d.ts"):
        shutil.copy(static_dir() / name, types)
    (folder / "shop.ts").write_text(source)
    [settings] = re.findall(r"^```json\n(.*?)^```", (ROOT / "docs/embedding.md").read_text(), re.MULTILINE | re.DOTALL)
    project = folder / "tsconfig.json"
    project.write_text(json.dumps(json.loads(settings) | {"files": ["shop.ts"]}))
    return project


def test_the_scripts_have_no_type_errors() -> None:
    done = tsc(ROOT / "jsconfig.json")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_shops_project_knows_the_events_and_methods(tmp_path: Path) -> None:
    done = tsc(shop(tmp_path, GOOD))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_shops_mistakes_are_found(tmp_path: Path) -> None:
    start = f"import {{ FitMirror }} from '{ADDRESS}';\nconst mirror = new FitMirror();\n"
    done = tsc(shop(tmp_path, start + "\n".join(BAD) + "\n"))
    found = [line for line in done.stdout.splitlines() if line.startswith("shop.ts")]
    assert len(found) == len(BAD), done.stdout
    for number, (line, complaint) in enumerate(zip(found, BAD.values(), strict=True), start=3):
        assert line.startswith(f"shop.ts({number},"), done.stdout
        assert complaint in line
