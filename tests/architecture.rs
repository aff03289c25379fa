//! `src/ARCHITECTURE.md` is true: its table of modules is read here, so that there is one definition of what may depend
//! on what; and the rules that no compiler checks are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Lines in a file at most.
const MOST_LINES: usize = 400;

/// What ends a program; allowed in tests alone.
const PANICS: [&str; 10] = [
    ".unwrap()",
    ".expect(",
    ".unwrap_err()",
    ".expect_err(",
    "panic!",
    "todo!",
    "unreachable!",
    "unimplemented!",
    "assert!",
    "assert_eq!",
];

/// Places that may panic all the same: a file, what it contains, and why it cannot happen. None so far.
const ALLOWED_PANICS: [(&str, &str, &str); 0] = [];

struct Source {
    /// From `src/` on, with slashes.
    path: String,
    text: String,
    /// Without comments and without the tests at the end.
    code: String,
}

impl Source {
    /// The modules from the crate's root down to this file.
    fn module_path(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches(".rs");
        path.split('/').filter(|part| !["mod", "lib"].contains(part)).collect()
    }

    fn top(&self) -> &str {
        self.module_path().first().copied().unwrap_or("lib")
    }
}

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&source_folder(), &mut paths);
    paths.sort();
    assert!(paths.len() > 40, "only {} files were found", paths.len());
    paths.iter().map(|path| source(path)).collect()
}

fn source(path: &Path) -> Source {
    let text = std::fs::read_to_string(path).unwrap();
    let path = path.strip_prefix(source_folder()).unwrap().to_string_lossy().replace('\\', "/");
    let (code, tests) = text.split_once("\n#[cfg(test)]").unwrap_or((&text, ""));
    assert!(tests.is_empty() || tests.trim_start().starts_with("mod tests {"), "{path}: tests stand at the end");
    let code = code.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    let code = code.collect::<Vec<_>>().join("\n");
    Source { path, text, code }
}

/// The identifiers that follow each `prefix` in `code`: one, or every first one of a group in braces.
fn names_after(code: &str, prefix: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let first_name = |text: &str| text.chars().take_while(|&c| is_name(c)).collect::<String>();
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].chars().next_back().is_some_and(|c| is_name(c) || c == ':') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(first_name(rest));
            continue;
        };
        let mut depth = 1;
        let mut expecting = true;
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => expecting = true,
                c if expecting && depth == 1 && is_name(c) => {
                    names.push(first_name(&group[at..]));
                    expecting = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    names
}

/// The modules of the crate that a file uses, by `crate::` or by `super::` up to the root.
fn used_modules(source: &Source, reexported: &BTreeMap<String, String>) -> BTreeSet<String> {
    let depth = source.module_path().len();
    let to_root = "super::".repeat(depth.max(1));
    let mut names = names_after(&source.code, "crate::");
    if depth > 0 {
        names.extend(names_after(&source.code, &to_root));
    }
    names.into_iter().map(|name| reexported.get(&name).cloned().unwrap_or(name)).collect()
}

fn words_in_backticks(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(|word| word.trim_end_matches('/').to_string()).collect()
}

/// The table of modules: of each, the modules it may use.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let document = std::fs::read_to_string(source_folder().join("ARCHITECTURE.md")).unwrap();
    let table = document.lines().skip_while(|line| !line.starts_with("| module ")).skip(2);
    let rows: Vec<Vec<&str>> =
        table.take_while(|line| line.starts_with('|')).map(|row| row.split('|').collect()).collect();
    let modules: Vec<String> = rows.iter().flat_map(|row| words_in_backticks(row[1])).collect();
    let mut allowed = BTreeMap::new();
    for row in &rows {
        let named = words_in_backticks(row[3]);
        for name in &named {
            assert!(modules.contains(name), "ARCHITECTURE.md lets {} use `{name}`, which is no module", row[1]);
        }
        for module in words_in_backticks(row[1]) {
            let uses = match row[3].trim() {
                "everything" => modules.iter().cloned().collect(),
                _ => named.iter().cloned().collect(),
            };
            allowed.insert(module, (uses, row[3].contains("and below")));
        }
    }
    let direct: BTreeMap<&String, &BTreeSet<String>> =
        allowed.iter().map(|(module, (uses, _))| (module, uses)).collect();
    let closed = |uses: &BTreeSet<String>| {
        let mut all = uses.clone();
        loop {
            let more: BTreeSet<String> = all.iter().flat_map(|module| direct[module].iter().cloned()).collect();
            if more.is_subset(&all) {
                return all;
            }
            all.extend(more);
        }
    };
    let all = allowed
        .iter()
        .map(|(module, (uses, below))| (module.clone(), if *below { closed(uses) } else { uses.clone() }));
    let all: BTreeMap<_, _> = all.collect();
    for (module, uses) in &all {
        assert!(module == "wasm" || !closed(uses).contains(module), "ARCHITECTURE.md has `{module}` depend on itself");
    }
    all
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let (sources, allowed) = (sources(), allowed());
    let root = &sources.iter().find(|source| source.path == "lib.rs").unwrap().code;
    let declared: BTreeSet<String> = names_after(root, "mod ").into_iter().collect();
    assert_eq!(declared, allowed.keys().cloned().collect(), "modules of lib.rs, and of the table in ARCHITECTURE.md");
    let mut reexported = BTreeMap::new();
    for module in &declared {
        let names = names_after(root, &format!("use {module}::"));
        reexported.extend(names.into_iter().map(|name| (name, module.clone())));
    }
    assert_eq!(reexported.get("Error").map(String::as_str), Some("error"), "re-exports are understood");
    let (mut seen, mut forbidden) = (0, Vec::new());
    for source in sources.iter().filter(|source| source.path != "lib.rs") {
        let module = source.top();
        for used in used_modules(source, &reexported).iter().filter(|used| *used != module) {
            seen += 1;
            if !allowed[module].contains(used) {
                forbidden.push(format!("src/{}: `{module}` must not use `{used}`", source.path));
            }
        }
    }
    assert!(forbidden.is_empty(), "ARCHITECTURE.md says otherwise:\n{}", forbidden.join("\n"));
    assert!(seen > 60, "only {seen} uses were found");
}

#[test]
fn javascript_is_known_in_the_door_alone() {
    for source in sources().iter().filter(|source| source.top() != "wasm") {
        for name in ["wasm_bindgen", "js_sys", "web_sys", "console_error_panic_hook"] {
            assert!(!source.code.contains(name), "src/{} names {name}", source.path);
        }
        for line in source.code.lines().filter(|line| line.contains("tsify")) {
            let conditional = line.trim_start().starts_with("#[cfg_attr(target_arch = \"wasm32\",");
            assert!(conditional, "src/{}: {line}", source.path);
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for source in sources() {
        let lines = source.text.lines().count();
        assert!(lines <= MOST_LINES, "src/{} has {lines} lines; split it", source.path);
        assert!(source.text.starts_with("//! "), "src/{} does not begin by saying what it is for", source.path);
    }
}

#[test]
fn nothing_panics_outside_tests() {
    for source in sources() {
        for (number, line) in source.code.lines().enumerate() {
            let allowed = ALLOWED_PANICS.iter().any(|(path, part, _)| *path == source.path && line.contains(part));
            let found = PANICS.iter().find(|panic| line.contains(**panic));
            let place = format!("src/{}:{}: {}", source.path, number + 1, line.trim());
            assert!(allowed || found.is_none(), "{place}\nreturn an error instead, or say in ALLOWED_PANICS why not");
        }
    }
}

#[test]
fn the_parser_of_paths_finds_what_it_should() {
    let code =
        "use crate::{Error, quant::{Range, Grid}, tensor}; let x = crate::rng::Rng::new(1); my_crate::y; super::z";
    assert_eq!(names_after(code, "crate::"), ["Error", "quant", "tensor", "rng"]);
    assert_eq!(names_after("use super::super::io; use super::b", "super::super::"), ["io"]);
}
