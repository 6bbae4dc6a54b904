/** Words that several parts of the page need. */
export const commonWords = {
  en: {
    appName: 'OICQ',
    cancel: 'Cancel',
    close: 'Close',
    save: 'Save',
    ok: 'OK',
    back: 'Back',
    loading: 'Loading …',
    online: 'Online',
    hidden: 'Hidden',
    doNotDisturb: 'Do not disturb',
    offline: 'Offline',
  },
  zh: {
    appName: 'OICQ',
    cancel: '取消',
    close: '关闭',
    save: '保存',
    ok: '确定',
    back: '返回',
    loading: '正在加载…',
    online: '在线',
    hidden: '隐身',
    doNotDisturb: '免打扰',
    offline: '离线',
  },
}
