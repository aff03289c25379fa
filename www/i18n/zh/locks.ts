// 带锁定与隐藏的链接对访问者说的话。
import type { locks as en } from "../en/locks.ts";

export const locks: typeof en = {
  note: "带此标记的内容已由链接作者锁定：可以查看，不能更改。",
  locked: "已由链接锁定",
  refused: "链接已锁定这一项。",
};
