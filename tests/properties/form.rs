//! The form: it offers only what goes together and can be carried out, and shows what is chosen.

use crate::cases::config;
use crate::strategies::recipe;
use proptest::prelude::*;
use quant_playground::compress::Recipe;
use quant_playground::datasets;
use quant_playground::form::{Control, Facts, default_recipe, form, repaired, sweep_recipes};
use quant_playground::quant::Range;
use quant_playground::quant::formats::FormatKind;

fn facts() -> impl Strategy<Value = Facts> {
    let columns = prop_oneof![1usize..=900, Just(1_000_000_000)];
    (any::<bool>(), columns, 1usize..=4, any::<bool>()).prop_map(|(declares_ranges, columns, layers, calibrated)| {
        Facts {
            declares_ranges,
            columns,
            widest: Range::new(-2.5, 3.5),
            inputs: Range::new(0.0, 16.0),
            layers,
            calibrated,
            runs: true,
        }
    })
}

/// The recipe with the number at a place of the form, as the page sets it.
fn with_number(recipe: &Recipe, path: &str, number: u32) -> Recipe {
    let mut value = serde_json::to_value(recipe).unwrap();
    let pointer = format!("/{}", path.replace('.', "/"));
    *value.pointer_mut(&pointer).unwrap() = number.into();
    serde_json::from_value(value).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn repairing_twice_is_repairing_once(recipe in recipe(), facts in facts()) {
        let once = repaired(&recipe, facts);
        prop_assert_eq!(once.check(), Ok(()));
        prop_assert_eq!(repaired(&once, facts), once);
    }

    #[test]
    fn repairing_leaves_alone_what_is_whole(recipe in recipe(), facts in facts()) {
        let once = repaired(&recipe, facts);
        if recipe.check().is_ok() && recipe.activations.levels().is_none() {
            // The model may have no declared ranges, fewer layers, and no rows to look at; where there are no scales or codes
            // it does not matter how they are stored.
            let (range, scales, coding, layers) = (once.range, once.scales, once.coding, once.layers.clone());
            let mut recipe = Recipe { range, scales, coding, layers, ..recipe };
            if recipe.format.as_format().kind() == FormatKind::Verbatim || !facts.calibrated {
                (recipe.rounding, recipe.transform) = (once.rounding, once.transform);
                recipe.bias_correction = once.bias_correction;
            }
            prop_assert_eq!(recipe, once);
        }
    }

    #[test]
    fn every_option_leads_to_what_can_be_carried_out(recipe in recipe(), facts in facts()) {
        let recipe = repaired(&recipe, facts);
        let form = form(&recipe, facts);
        let mut recipes: Vec<Recipe> = form.families.iter().map(|step| step.recipe.clone()).collect();
        for control in &form.controls {
            match control {
                Control::Choice { options, .. } => recipes.extend(options.iter().map(|option| option.recipe.clone())),
                Control::Number { path, value, min, max } => {
                    prop_assert!(min <= value && value <= max, "{}: {} in {}…{}", path, value, min, max);
                    recipes.extend([*min, *value, *max].map(|number| with_number(&recipe, path, number)));
                }
                Control::Real { path, value, min, max, step } => {
                    prop_assert!(min <= value && value <= max && *step > 0.0, "{}: {} in {}…{}", path, value, min, max);
                }
                Control::List { values, most, .. } => prop_assert!(values.len() <= *most as usize),
            }
        }
        for recipe in recipes {
            prop_assert_eq!(recipe.check(), Ok(()));
            prop_assert_eq!(repaired(&recipe, facts), recipe.clone(), "nothing is left to repair");
        }
    }

    #[test]
    fn sweeps_hold_only_what_can_be_carried_out(like in recipe(), facts in facts()) {
        for recipe in sweep_recipes(&like, facts) {
            prop_assert_eq!(recipe.check(), Ok(()));
            prop_assert_eq!(repaired(&recipe, facts), recipe.clone(), "nothing is left to repair");
        }
    }

    #[test]
    fn what_is_chosen_leads_to_itself(recipe in recipe(), facts in facts()) {
        let recipe = repaired(&recipe, facts);
        let form = form(&recipe, facts);
        let chosen: Vec<_> = form.families.iter().filter(|step| step.chosen).map(|step| &step.recipe).collect();
        prop_assert_eq!(chosen, [&recipe]);
        for control in &form.controls {
            if let Control::Choice { path, options } = control {
                let chosen: Vec<_> = options.iter().filter(|option| option.chosen).map(|option| &option.recipe).collect();
                prop_assert_eq!(chosen, [&recipe], "{}", path);
            }
        }
    }
}

#[test]
fn the_first_recipe_of_every_dataset_is_whole() {
    for info in datasets::ALL {
        let (widest, inputs) = (Range::default(), Range::default());
        let (declares_ranges, columns) = (info.id == "line", info.features);
        let facts = Facts { declares_ranges, columns, widest, inputs, layers: 1, calibrated: true, runs: true };
        let recipe = default_recipe(info);
        assert_eq!(repaired(&recipe, facts), recipe, "{}", info.id);
    }
}
