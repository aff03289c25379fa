// A session that is handed over is looked at before it reaches Rust: what is none, or was freed, is refused as everywhere.
import { quantError } from "./errors.js";

/** @param {Record<string, any>} functions of the module for models, guarded */
export function guardTeacher({ DescentRun, Session }) {
  const { teach } = DescentRun.prototype;
  DescentRun.prototype.teach = function (/** @type {any} */ teacher) {
    if (!isSession(teacher, Session)) throw quantError("argument", "teacher: a Session belongs here");
    if (!teacher.__wbg_ptr) throw quantError("freed", "the teacher was freed; open another");
    return teach.call(this, teacher);
  };
}

/** @param {any} value @param {any} Session */
function isSession(value, Session) {
  try {
    return value instanceof Session;
  } catch {
    return false; // a proxy that throws, or was revoked
  }
}
