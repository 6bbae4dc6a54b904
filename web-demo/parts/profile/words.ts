/**
 * Words for the fields of a profile and their errors. The published text defines no values for the sex: 0 for not
 * specified, 1 for male and 2 for female are this page's convention.
 */
export const profileWords = {
  en: {
    nickname: 'Nickname',
    portrait: 'Portrait',
    number: 'Number',
    password: 'Password',
    newPassword: 'New password',
    newPasswordHint: 'Leave empty to keep the current one.',
    repeatPassword: 'Password again',
    sex: 'Sex',
    sexes: ['Not specified', 'Male', 'Female'],
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
    verifications: ['Anyone', 'Those who ask me first', 'Nobody'],
    verificationUnknown: 'The server does not reveal the current setting: please choose.',
    place: 'Place',
    schoolAndJob: 'School and job',
    contact: 'Contact',
    contactHint: 'Everyone who signs in here can see it in your profile.',
    numberHint: '0–255: the protocol defines no meaning for these numbers.',

    notRepeated: 'The passwords do not match.',
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

/** The characters of the portraits, by number. */
const characters = {
  en: 'Cat,Dog,Panda,Fox,Rabbit,Owl,Frog,Bear,Koala,Tiger,Robot,Astronaut,Girl,Boy,Wizard,Alien'.split(','),
  zh: '小猫,小狗,熊猫,狐狸,兔子,猫头鹰,青蛙,小熊,考拉,老虎,机器人,宇航员,女孩,男孩,巫师,外星人'.split(','),
}

/** The character and its colouring, such as `Fox 3`. */
const name = (names: readonly string[], portrait: number): string => `${names[portrait & 15]} ${(portrait >> 4) + 1}`

export const portraitWords = {
  en: { portrait: 'Portrait', name: (portrait: number) => name(characters.en, portrait) },
  zh: { portrait: '头像', name: (portrait: number) => name(characters.zh, portrait) },
}
