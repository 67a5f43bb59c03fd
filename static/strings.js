// @ts-check
/** What the page says, in the visitor's language. */

const en = {
  title: 'Fitting mirror',
  start_title: 'See it on you',
  start_text: 'Pick something, turn on the camera, and look in the mirror.',
  start_action: 'Turn on the camera',
  private_here: 'Your picture stays on this computer. Nothing is recorded.',
  private_there: 'Your picture goes to {host} and nowhere else. Nothing is recorded.',
  asking_title: 'May the mirror see you?',
  asking_text: 'Your browser is asking for the camera. Choose “Allow”.',
  denied_title: 'The camera is blocked',
  denied_text: 'Open the camera or lock sign next to the address, allow the camera for this page, then try again.',
  nocamera_title: 'No camera found',
  nocamera_text: 'Connect a camera. The mirror opens as soon as it is there.',
  busy_title: 'The camera is in use',
  busy_text: 'Another program holds the camera. Close it, then try again.',
  insecure_title: 'This address cannot use the camera',
  insecure_text: 'Browsers give the camera to secure pages only. Open the mirror at an address that begins with https:// or at localhost.',
  unsupported_title: 'This browser is too old for the mirror',
  unsupported_text: 'It lacks live video (WebRTC). A current Chrome, Edge, Firefox or Safari has it.',
  failed_title: 'The mirror cannot be opened',
  failed_text: 'The service refused: {why}',
  token_text: 'This mirror needs an access key. Open it with the full link you were given.',
  again: 'Try again',
  connecting: 'Opening your mirror…',
  unreachable: 'The mirror does not answer. Trying again…',
  reconnecting: 'Connection lost. Reconnecting…',
  full: 'No mirror is free just now. Yours opens as soon as one is.',
  hint_nobody: 'Step in front of the camera',
  hint_step_back: 'Take a step back, so that your shoulders are in view',
  hint_face_forward: 'Turn towards the mirror',
  wardrobe: 'Try it on',
  none: 'Take off',
  empty: 'Nothing to wear yet.',
  wardrobe_failed: 'The wardrobe did not load.',
  stumbled: 'The mirror stumbled. You see yourself as you are until it has recovered.',
  not_worn: '{item} cannot be worn just now.',
  compare: 'Before & after',
  before: 'Before',
  after: 'After',
  split: 'Boundary between before and after',
  photo: 'Photo',
  photo_saved: 'Photo saved',
  photo_failed: 'The photo did not work. Try again.',
  mirror_label: 'Mirror',
};

/** @type {Record<keyof typeof en, string>} */
const zh = {
  title: '试衣镜',
  start_title: '穿上看看',
  start_text: '选一件衣服，打开摄像头，照照镜子。',
  start_action: '打开摄像头',
  private_here: '画面只留在这台电脑上，不会录像。',
  private_there: '画面只发送到 {host}，不会录像。',
  asking_title: '允许镜子看到你吗？',
  asking_text: '浏览器正在请求使用摄像头，请选择“允许”。',
  denied_title: '摄像头被阻止了',
  denied_text: '点击地址栏旁的摄像头或锁形图标，允许本页使用摄像头，然后重试。',
  nocamera_title: '没有找到摄像头',
  nocamera_text: '请连接摄像头，连接后镜子会自动打开。',
  busy_title: '摄像头正被占用',
  busy_text: '另一个程序正在使用摄像头。请关闭它，然后重试。',
  insecure_title: '这个地址不能使用摄像头',
  insecure_text: '浏览器只允许安全页面使用摄像头。请用 https:// 开头的地址或 localhost 打开。',
  unsupported_title: '浏览器版本太旧',
  unsupported_text: '它不支持实时视频（WebRTC）。请使用新版 Chrome、Edge、Firefox 或 Safari。',
  failed_title: '镜子无法打开',
  failed_text: '服务拒绝了请求：{why}',
  token_text: '这面镜子需要访问密钥，请用收到的完整链接打开。',
  again: '重试',
  connecting: '正在打开镜子…',
  unreachable: '镜子没有回应，正在重试…',
  reconnecting: '连接中断，正在重新连接…',
  full: '现在没有空闲的镜子，一有空位就会为你打开。',
  hint_nobody: '请站到摄像头前',
  hint_step_back: '请后退一步，让双肩进入画面',
  hint_face_forward: '请面向镜子',
  wardrobe: '试穿',
  none: '脱下',
  empty: '衣橱里还没有衣服。',
  wardrobe_failed: '衣橱没有加载成功。',
  stumbled: '镜子出了点问题，恢复之前你看到的是原来的画面。',
  not_worn: '暂时无法试穿{item}。',
  compare: '前后对比',
  before: '之前',
  after: '之后',
  split: '前后对比的分界线',
  photo: '拍照',
  photo_saved: '照片已保存',
  photo_failed: '拍照没有成功，请重试。',
  mirror_label: '镜子',
};

/** @typedef {keyof typeof en} Key */

/** The page's language: the first of the visitor's that it speaks. */
export const language = navigator.languages.map(tag => tag.slice(0, 2)).find(tag => tag === 'zh' || tag === 'en') ?? 'en';
const strings = language === 'zh' ? zh : en;

/**
 * @param {Key} key
 * @param {Record<string, string>} [values] what stands for {name}
 */
export function say(key, values = {}) {
  return strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

/** @param {string} key @returns {key is Key} */
export const known = key => key in strings;

/** Put the words into a document: `data-say` is the text, `data-say-label` the accessible name. */
export function translate() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = say('title');
  for (const element of document.querySelectorAll('[data-say]')) {
    element.textContent = say(/** @type {Key} */ (element.getAttribute('data-say')));
  }
  for (const element of document.querySelectorAll('[data-say-label]')) {
    element.setAttribute('aria-label', say(/** @type {Key} */ (element.getAttribute('data-say-label'))));
  }
}
