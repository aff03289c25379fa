// Of simple-statistics, what is measured.
export { ckmeans } from "simple-statistics";
