/** The words for the states of what is on its way to the shopper. */
export const prizeStates = {
  owed: '准备中', needsAddress: '待填地址', toShip: '待发货', shipped: '已发货', done: '已完成', ready: '可使用', lapsed: '已过期', cancelled: '已取消'
};

export const mallStates = {
  awaitingPayment: '待付款', paid: '已付款', toShip: '待发货', shipped: '已发货', done: '已完成', cancelled: '已取消', lapsed: '超时关闭'
};

export const orderStates = { paid: '已完成', refunded: '已退款', partlyRefunded: '部分退款', cancelled: '已取消', open: '待付款' };

/** Which of them want the shopper's eye. */
export const isPending = state => ['needsAddress', 'awaitingPayment', 'shipped', 'ready'].includes(state);
