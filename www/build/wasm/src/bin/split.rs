//! Splits a WebAssembly module in two, so that the first half, with the functions that the first chart runs, can start
//! while the second half is still on its way (the scheme of Binaryen's wasm-split, which its npm package leaves out):
//!
//! - `split mark MODULE MARKED`: a module whose function number `n` sets the exported global `ran<n>`.
//! - `split halves MODULE RAN FIRST REST`: `RAN` holds the numbers of the functions that the first half keeps.
//!
//! In the first half, each other function only calls `rest.load`, where the global `rest_is_here` is 0, and then its
//! place in the table. The rest, which shares memory, tables and globals with the first half (its import `first`), puts
//! its functions there when it is instantiated, and sets nothing else: who instantiates it sets `rest_is_here`.

use anyhow::{Context, Result, bail};
use std::collections::HashSet;
use std::fs;
use std::process::ExitCode;
use walrus::ir::{UnaryOp, Value};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalId, GlobalKind,
    ImportKind, ImportedFunction, Module, ModuleConfig, TableId, ValType, passes,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["mark", module, marked] => mark(module, marked),
        ["halves", module, ran, first, rest] => halves(module, ran, first, rest),
        _ => Err(anyhow::anyhow!("usage: split mark MODULE MARKED | split halves MODULE RAN FIRST REST")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("split: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn read(path: &str) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    config.parse_file(path).with_context(|| format!("cannot read {path}"))
}

/// The functions with a body, in their order, which is what their numbers stand for.
fn bodies(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter_local().map(|(id, _)| id).collect()
}

fn mark(input: &str, output: &str) -> Result<()> {
    let mut module = read(input)?;
    for (number, id) in bodies(&module).into_iter().enumerate() {
        let ran = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
        module.exports.add(&format!("ran{number}"), ran);
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        function.builder_mut().func_body().const_at(0, Value::I32(1)).global_set_at(1, ran);
    }
    module.emit_wasm_file(output)
}

fn halves(input: &str, ran: &str, first: &str, rest: &str) -> Result<()> {
    let listed = fs::read_to_string(ran).with_context(|| format!("cannot read {ran}"))?;
    let kept = listed
        .split_whitespace()
        .map(|number| number.parse::<usize>().with_context(|| format!("{ran} holds {number:?} and not a number")))
        .collect::<Result<HashSet<_>>>()?;
    let mut whole = read(input)?;
    let moved = |module: &Module| -> Vec<FunctionId> {
        let numbered = bodies(module).into_iter().enumerate();
        numbered.filter(|(number, _)| !kept.contains(number)).map(|(_, id)| id).collect()
    };
    let table = whole.tables.main_function_table()?.context("the module has no table of functions")?;
    let places = u32::try_from(whole.tables.get(table).initial)?;
    // Identifiers of one reading mean nothing in another: what the rest needs is told by its place in the order.
    let functions: Vec<FunctionId> = whole.funcs.iter().map(|function| function.id()).collect();
    let globals: Vec<GlobalId> = whole.globals.iter().map(|global| global.id()).collect();
    let tables: Vec<TableId> = whole.tables.iter().map(|table| table.id()).collect();

    let mut second = read(input)?;
    let movers = moved(&second);
    for needed in rest_alone(&mut second, &movers, places)? {
        let item = match needed.what {
            Kind::Function => ExportItem::Function(functions[needed.place]),
            Kind::Global => ExportItem::Global(globals[needed.place]),
            Kind::Table => ExportItem::Table(tables[needed.place]),
        };
        whole.exports.add(&needed.name, item);
    }
    second.emit_wasm_file(rest)?;

    let movers = moved(&whole);
    first_alone(&mut whole, &movers, table, places);
    whole.emit_wasm_file(first)
}

/// Puts in the place of each moved function one that calls it through the table.
fn first_alone(module: &mut Module, moved: &[FunctionId], table: TableId, places: u32) {
    let nothing = module.types.add(&[], &[]);
    let (load, _) = module.add_import_func("rest", "load", nothing);
    let is_here = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
    module.exports.add("rest_is_here", is_here);
    let mut ensure = FunctionBuilder::new(&mut module.types, &[], &[]);
    ensure.func_body().global_get(is_here).unop(UnaryOp::I32Eqz).if_else(
        None,
        |missing| {
            missing.call(load);
        },
        |_| {},
    );
    let ensure = ensure.finish(vec![], &mut module.funcs);
    for (place, &id) in (places..).zip(moved) {
        let kind = module.funcs.get(id).ty();
        let (takes, gives) = module.types.params_results(kind);
        let (takes, gives) = (takes.to_vec(), gives.to_vec());
        let arguments: Vec<_> = takes.iter().map(|&value| module.locals.add(value)).collect();
        let mut stub = FunctionBuilder::new(&mut module.types, &takes, &gives);
        let mut body = stub.func_body();
        body.call(ensure);
        for &argument in &arguments {
            body.local_get(argument);
        }
        body.i32_const(place.cast_signed()).call_indirect(kind, table);
        module.funcs.get_mut(id).kind = FunctionKind::Local(stub.local_func(arguments));
    }
    let functions = module.tables.get_mut(table);
    functions.initial += moved.len() as u64;
    functions.maximum = functions.maximum.map(|most| most + moved.len() as u64);
    passes::gc::run(module);
}

enum Kind {
    Function,
    Global,
    Table,
}

/// What the rest needs of the first half: the function, global or table at a place in the order of the whole module.
struct Needed {
    what: Kind,
    place: usize,
    name: String,
}

/// Leaves the moved functions alone in the module, and says what they need of the first half beside the memory.
fn rest_alone(module: &mut Module, moved: &[FunctionId], places: u32) -> Result<Vec<Needed>> {
    let movers: HashSet<FunctionId> = moved.iter().copied().collect();
    let functions: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
    let globals: Vec<GlobalId> = module.globals.iter().map(|global| global.id()).collect();
    let tables: Vec<TableId> = module.tables.iter().map(|table| table.id()).collect();
    module.start = None;
    for id in module.exports.iter().map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(id);
    }
    for id in module.elements.iter().map(|element| element.id()).collect::<Vec<_>>() {
        module.elements.delete(id);
    }
    for id in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
        module.data.delete(id);
    }
    for id in module.imports.iter().map(|import| import.id()).collect::<Vec<_>>() {
        module.imports.delete(id);
    }
    let here = functions.iter().enumerate().filter(|(_, id)| !movers.contains(id));
    for (place, &id) in here {
        let ty = module.funcs.get(id).ty();
        let import = module.imports.add("first", &format!("f{place}"), id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    for (place, &id) in globals.iter().enumerate() {
        let import = module.imports.add("first", &format!("g{place}"), id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    let memory = module.get_memory_id()?;
    let import = module.imports.add("first", "memory", memory);
    let memory = module.memories.get_mut(memory);
    memory.data_segments.clear();
    (memory.import, memory.initial, memory.maximum) = (Some(import), 0, None);
    let table = module.tables.main_function_table()?.context("the module has no table of functions")?;
    let offset = ConstExpr::Value(Value::I32(places.cast_signed()));
    let slots = module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(moved.to_vec()));
    for (place, &id) in tables.iter().enumerate() {
        let import = module.imports.add("first", &format!("t{place}"), id);
        let each = module.tables.get_mut(id);
        each.elem_segments.clear();
        (each.import, each.initial, each.maximum) = (Some(import), 0, None);
    }
    module.tables.get_mut(table).elem_segments.insert(slots);
    passes::gc::run(module);
    let mut needed = Vec::new();
    for import in module.imports.iter() {
        let (what, found) = match import.kind {
            ImportKind::Function(id) => (Kind::Function, functions.iter().position(|&function| function == id)),
            ImportKind::Global(id) => (Kind::Global, globals.iter().position(|&global| global == id)),
            ImportKind::Table(id) => (Kind::Table, tables.iter().position(|&table| table == id)),
            ImportKind::Memory(_) => continue,
            ImportKind::Tag(_) => bail!("the module throws exceptions of WebAssembly, which are not split"),
        };
        let place = found.with_context(|| format!("{} was not in the whole module", import.name))?;
        needed.push(Needed { what, place, name: import.name.clone() });
    }
    Ok(needed)
}
