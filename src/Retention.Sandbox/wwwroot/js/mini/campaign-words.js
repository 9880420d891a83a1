/** How a campaign stands. */
export const campaignStates = { upcoming: '即将开始', open: '进行中', paused: '暂停中', stopped: '已停止', settling: '结算中', over: '已结束' };

/** How far a friend's help has come, as the inviter reads it. */
export const helpStates = { checking: '核对中', needsFollow: '待关注', needsPhone: '待验证', awaitsBudget: '待追加预算', held: '待确认', confirmed: '已确认', lost: '已失效' };

export const teamStates = { forming: '组队中', full: '已满员', won: '已成功', failed: '未成功' };

export const whyLost = { left: '好友已取消关注', refunded: '订单已退款', expired: '期内未达成条件', not_followed: '未关注公众号', team_failed: '队伍未满员', no_team: '没有空位', budget: '奖励预算已用完', not_accepted: '未通过确认' };
