/**
 * Words for the fields of a profile, and for what may be wrong with them. The published text gives the byte for the sex
 * no values: 0 not said, 1 male and 2 female are this page's own convention.
 */
export const profileWords = {
  en: {
    nickname: 'Nickname',
    portrait: 'Portrait',
    number: 'Number',
    password: 'Password',
    newPassword: 'New password',
    newPasswordHint: 'Empty keeps the old one.',
    repeatPassword: 'Password again',
    sex: 'Sex',
    sexes: ['Not said', 'Male', 'Female'],
    age: 'Age',
    realName: 'Real name',
    country: 'Country or region',
    province: 'Province',
    city: 'City',
    address: 'Address',
    postcode: 'Postcode',
    education: 'Education',
    school: 'School',
    job: 'Job',
    phone: 'Phone',
    pager: 'Pager',
    email: 'E-mail',
    hobby: 'Hobbies',
    description: 'About me',
    verification: 'Who may add me as a friend?',
    verifications: ['Anyone', 'Whoever asks me first', 'Nobody'],
    verificationUnknown: 'The server does not tell what is set now: please choose.',
    place: 'Place',
    schoolAndJob: 'School and job',
    contact: 'Contact',
    contactHint: 'Everyone who signs in here can see it in your profile.',
    numberHint: '0–255; the protocol has numbers here, without a list of what they mean.',

    notRepeated: 'This is not the same password.',
    characters: (least: string, most: string, has: string) => `${least} to ${most} characters, not ${has}.`,
    wholeNumber: (most: string) => `A whole number from 0 to ${most}.`,
  },
  zh: {
    nickname: '昵称',
    portrait: '头像',
    number: '号码',
    password: '密码',
    newPassword: '新密码',
    newPasswordHint: '留空则不修改。',
    repeatPassword: '再次输入密码',
    sex: '性别',
    sexes: ['保密', '男', '女'],
    age: '年龄',
    realName: '真实姓名',
    country: '国家/地区',
    province: '省份',
    city: '城市',
    address: '地址',
    postcode: '邮编',
    education: '学历',
    school: '毕业院校',
    job: '职业',
    phone: '电话',
    pager: '寻呼',
    email: '电子邮件',
    hobby: '爱好',
    description: '个人说明',
    verification: '谁可以加我为好友？',
    verifications: ['允许任何人', '需要身份验证', '不允许任何人'],
    verificationUnknown: '服务器不会告知当前的设置，请选择。',
    place: '所在地',
    schoolAndJob: '学校与职业',
    contact: '联系方式',
    contactHint: '所有登录的用户都能在你的资料里看到。',
    numberHint: '0–255；协议只规定了数字，没有规定含义。',

    notRepeated: '两次输入的密码不一致。',
    characters: (least: string, most: string, has: string) => `应为 ${least} 到 ${most} 个字符，现在是 ${has} 个。`,
    wholeNumber: (most: string) => `请输入 0 到 ${most} 之间的整数。`,
  },
}

/** What the portraits show, in the order of their numbers. */
const characters = {
  en: 'Cat,Dog,Panda,Fox,Rabbit,Owl,Frog,Bear,Koala,Tiger,Robot,Astronaut,Girl,Boy,Wizard,Alien'.split(','),
  zh: '小猫,小狗,熊猫,狐狸,兔子,猫头鹰,青蛙,小熊,考拉,老虎,机器人,宇航员,女孩,男孩,巫师,外星人'.split(','),
}

/** Such as `Fox 3`: the character and which of its colourings. */
const name = (names: readonly string[], portrait: number): string => `${names[portrait & 15]} ${(portrait >> 4) + 1}`

export const portraitWords = {
  en: { portrait: 'Portrait', name: (portrait: number) => name(characters.en, portrait) },
  zh: { portrait: '头像', name: (portrait: number) => name(characters.zh, portrait) },
}
