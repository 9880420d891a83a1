/** The drinks that can be put in the cart for a quote; a real shop would read them from its ordering system. */
export const teas = [
  { sku: 'tea-green-mist', category: 'tea', name: '云雾绿茶', note: '清鲜回甘，明前采摘', priceFen: 1800, colour: '#a9c77f' },
  { sku: 'tea-wild-black', category: 'tea', name: '山野红茶', note: '蜜香，冷热皆宜', priceFen: 2000, colour: '#b5653a' },
  { sku: 'milk-oolong', category: 'milk-tea', name: '炭焙乌龙奶茶', note: '牛乳与炭焙乌龙', priceFen: 2200, colour: '#cfa77b' },
  { sku: 'fruit-plum', category: 'fruit-tea', name: '青梅冰茶', note: '青梅与茉莉', priceFen: 1900, colour: '#d9c45c' },
  { sku: 'cake-osmanthus', category: 'snack', name: '桂花米糕', note: '每日现蒸', priceFen: 1200, colour: '#f0d9a0' }
];
