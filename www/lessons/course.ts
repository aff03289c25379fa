// The lessons in their order. A new one is a folder and an entry here.
import type { Language } from "../state.ts";
import type { Lesson, LessonText } from "./lesson.ts";

export interface Entry {
  id: string;
  /** How long it takes. */
  minutes: number;
  titles: Readonly<Record<Language, string>>;
  load: () => Promise<Lesson>;
  texts: Readonly<Record<Language, () => Promise<LessonText>>>;
}

export const COURSE: readonly Entry[] = [
  {
    id: "why",
    minutes: 7,
    titles: { en: "Why quantize", zh: "为什么要量化" },
    load: async () => (await import("./why/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./why/en.ts")).text,
      zh: async () => (await import("./why/zh.ts")).text,
    },
  },
  {
    id: "statistics",
    minutes: 8,
    titles: { en: "Statistics and range", zh: "参数统计与范围" },
    load: async () => (await import("./statistics/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./statistics/en.ts")).text,
      zh: async () => (await import("./statistics/zh.ts")).text,
    },
  },
  {
    id: "mapping",
    minutes: 8,
    titles: { en: "Intervals and integers", zh: "区间划分与整数映射" },
    load: async () => (await import("./mapping/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./mapping/en.ts")).text,
      zh: async () => (await import("./mapping/zh.ts")).text,
    },
  },
  {
    id: "recovery",
    minutes: 8,
    titles: { en: "Recovery and error", zh: "恢复与误差" },
    load: async () => (await import("./recovery/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./recovery/en.ts")).text,
      zh: async () => (await import("./recovery/zh.ts")).text,
    },
  },
  {
    id: "global",
    minutes: 7,
    titles: { en: "One range for all", zh: "全局量化" },
    load: async () => (await import("./global/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./global/en.ts")).text,
      zh: async () => (await import("./global/zh.ts")).text,
    },
  },
  {
    id: "granularity",
    minutes: 9,
    titles: { en: "Ranges of their own", zh: "非均匀量化" },
    load: async () => (await import("./granularity/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./granularity/en.ts")).text,
      zh: async () => (await import("./granularity/zh.ts")).text,
    },
  },
  {
    id: "activations",
    minutes: 10,
    titles: { en: "Dynamic and static", zh: "动态量化与静态量化" },
    load: async () => (await import("./activations/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./activations/en.ts")).text,
      zh: async () => (await import("./activations/zh.ts")).text,
    },
  },
  {
    id: "tradeoff",
    minutes: 10,
    titles: { en: "Accuracy, size and speed", zh: "精度、大小与速度" },
    load: async () => (await import("./tradeoff/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./tradeoff/en.ts")).text,
      zh: async () => (await import("./tradeoff/zh.ts")).text,
    },
  },
  {
    id: "outliers",
    minutes: 9,
    titles: { en: "Outliers and clipping", zh: "离群值与截断" },
    load: async () => (await import("./outliers/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./outliers/en.ts")).text,
      zh: async () => (await import("./outliers/zh.ts")).text,
    },
  },
  {
    id: "pruning",
    minutes: 9,
    titles: { en: "Pruning and sharing", zh: "剪枝与权值共享" },
    load: async () => (await import("./pruning/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./pruning/en.ts")).text,
      zh: async () => (await import("./pruning/zh.ts")).text,
    },
  },
  {
    id: "feedback",
    minutes: 8,
    titles: { en: "Error feedback", zh: "误差反馈（GPTQ）" },
    load: async () => (await import("./feedback/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./feedback/en.ts")).text,
      zh: async () => (await import("./feedback/zh.ts")).text,
    },
  },
  {
    id: "training",
    minutes: 10,
    titles: { en: "Training with quantized weights", zh: "量化感知训练与蒸馏" },
    load: async () => (await import("./training/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./training/en.ts")).text,
      zh: async () => (await import("./training/zh.ts")).text,
    },
  },
  {
    id: "besides",
    minutes: 8,
    titles: { en: "What changes besides accuracy", zh: "除了准确率，还变了什么" },
    load: async () => (await import("./besides/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./besides/en.ts")).text,
      zh: async () => (await import("./besides/zh.ts")).text,
    },
  },
  {
    id: "faq",
    minutes: 10,
    titles: { en: "Questions and answers", zh: "常见问题" },
    load: async () => (await import("./faq/lesson.ts")).lesson,
    texts: {
      en: async () => (await import("./faq/en.ts")).text,
      zh: async () => (await import("./faq/zh.ts")).text,
    },
  },
];

export const entryOf = (id: string): Entry | undefined => COURSE.find((entry) => entry.id === id);
