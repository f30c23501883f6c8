//! Each vector of spec/vectors: exactly the fault that it is named for.

use curve25519_dalek::scalar::Scalar;
use hustings_kernel::check::{check_many_vartime, check_one_vartime};
use hustings_kernel::form::{Form, Question};
use hustings_kernel::group::{Element, check_many};
use hustings_kernel::proof::{Proof, check_decryption_vartime, check_knowledge_vartime};
use hustings_kernel::sum::EncryptedSum;
use hustings_kernel::{Fault, credential, logarithm, scalar};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The vectors of a kind: file name, input, expected, output.
fn vectors(kind: &str) -> Vec<(String, Value, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors").join(kind);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no vectors of kind {kind}");
    let read = paths.iter().map(|path| {
        let vector: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, vector["input"].clone(), text(&vector["expected"]).to_string(), vector["output"].clone())
    });
    read.collect()
}

/// Runs the vectors of a kind and compares what comes out: a value, or the name of a fault.
fn run(kind: &str, test: impl Fn(&Value) -> Result<Value, Fault>) {
    for (name, input, expected, output) in vectors(kind) {
        match test(&input) {
            Ok(value) => {
                assert_eq!(expected, "ok", "{kind}/{name} passes");
                for (field, made) in value.as_object().unwrap() {
                    // A vector without output says nothing about it.
                    if !output.is_null() {
                        assert_eq!(made, &output[field], "{kind}/{name}: {field}");
                    }
                }
            }
            Err(fault) => assert_eq!(fault.kind.name(), expected, "{kind}/{name}: {fault}"),
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(text).collect()
}

fn element(value: &Value) -> Result<Element, Fault> {
    Element::from_hex(text(value).as_bytes())
}

fn number(value: &Value) -> Result<Scalar, Fault> {
    scalar::from_decimal(text(value).as_bytes())
}

fn proof(input: &Value) -> Result<Proof, Fault> {
    Ok(Proof { challenge: number(&input["challenge"])?, response: number(&input["response"])? })
}

fn bytes_of_hex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn hex_of_bytes(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn form(input: &Value) -> Form {
    let form = &input["form"];
    let size = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let questions = form["questions"].as_array().unwrap().iter().map(|question| Question {
        answers: size(&question["answers"]),
        min: size(&question["min"]),
        max: size(&question["max"]),
        blank: question["blank"].as_bool().unwrap(),
    });
    let key = element(&form["public_key"]).unwrap();
    Form::new(text(&form["uuid"]).to_string(), text(&form["election_hash"]).to_string(), key, questions.collect())
}

fn ballots(input: &Value) -> Vec<&[u8]> {
    texts(&input["ballots"]).into_iter().map(str::as_bytes).collect()
}

#[test]
fn points() {
    run("point", |input| Ok(json!({ "bytes_le": hex_of_bytes(&element(&input["hex"])?.bytes()) })));
}

#[test]
fn points_in_bulk() {
    let good = Element::GENERATOR.hex();
    for (name, input, expected, _) in vectors("point") {
        let texts = [good.as_bytes(), text(&input["hex"]).as_bytes(), good.as_bytes()];
        match check_many(&texts) {
            Ok(()) => assert_eq!(expected, "ok", "{name} passes"),
            Err((index, fault)) => assert_eq!((index, fault.kind.name()), (1, expected), "{name}"),
        }
    }
}

#[test]
fn operations() {
    run("group", |input| {
        let (element_, other) = (element(&input["element"])?, element(&input["other"])?);
        let exponent = number(&input["exponent"])?;
        assert_eq!(element_.power(&exponent), element_.power_vartime(&exponent));
        Ok(json!({
            "product": element_.combined(&other).hex(),
            "inverse": element_.inverse().hex(),
            "power": element_.power(&exponent).hex(),
        }))
    });
}

#[test]
fn scalars() {
    run("scalar", |input| {
        let scalar = number(&input["decimal"])?;
        assert_eq!(scalar::to_decimal(&scalar), text(&input["decimal"]));
        Ok(json!({ "bytes_le": hex_of_bytes(scalar.as_bytes()) }))
    });
}

#[test]
fn challenges() {
    run("challenge", |input| {
        Ok(json!({ "scalar": scalar::to_decimal(&scalar::from_hash(text(&input["text"]).as_bytes())) }))
    });
}

#[test]
fn credentials() {
    // Their form is checked above the kernel.
    for (name, input, expected, output) in vectors("credential") {
        if expected == "ok" {
            let (uuid, private) = (text(&input["uuid"]), text(&input["credential"]));
            let public = credential::public_many(uuid, &[private]);
            assert_eq!(scalar::to_decimal(&credential::secret(uuid, private)), text(&output["secret"]), "{name}");
            assert_eq!(public, [text(&output["public"])], "{name}");
        }
    }
}

#[test]
fn seeded_credentials() {
    run("seed", |input| {
        let seed: [u8; 32] = bytes_of_hex(text(&input["seed"])).try_into().unwrap();
        let [first, count] = ["first", "count"].map(|field| input[field].as_u64().unwrap());
        let uuid = text(&input["uuid"]);
        let private = credential::seeded_many(uuid, &seed, first, usize::try_from(count).unwrap());
        Ok(json!({ "public": credential::public_many(uuid, &private), "private": private }))
    });
}

#[test]
fn proofs_of_knowledge() {
    run("knowledge", |input| {
        let prefix = text(&input["prefix"]).as_bytes();
        check_knowledge_vartime(prefix, &element(&input["public_key"])?, &proof(input)?)?;
        Ok(json!({}))
    });
}

#[test]
fn decryptions() {
    run("decryption", |input| {
        let prefix = text(&input["prefix"]).as_bytes();
        let [key, alpha, factor] = ["public_key", "alpha", "factor"].map(|field| element(&input[field]));
        check_decryption_vartime(prefix, &key?, &alpha?, &factor?, &proof(input)?)?;
        Ok(json!({}))
    });
}

#[test]
fn ballots_alone() {
    run("ballot", |input| {
        let checked = check_one_vartime(&form(input), text(&input["ballot"]).as_bytes())?;
        assert!(!checked.hint_used);
        Ok(json!({ "hint": hex_of_bytes(&checked.hint) }))
    });
}

#[test]
fn ballots_among_others() {
    // All vectors of one form at once: what is wrong with one is no other's fault.
    let mut left = vectors("ballot");
    while let Some((_, first, _, _)) = left.first() {
        let of_form = first["form"].clone();
        let (same, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, input, _, _)| input["form"] == of_form);
        let ballots: Vec<&[u8]> = same.iter().map(|(_, input, _, _)| text(&input["ballot"]).as_bytes()).collect();
        let verdicts = check_many_vartime(&form(&same[0].1), &ballots, &[]);
        for ((name, _, expected, _), verdict) in same.iter().zip(verdicts) {
            let verdict = verdict.map_or_else(|fault| fault.kind.name(), |_| "ok".to_string());
            assert_eq!(&verdict, expected, "{name}");
        }
        left = others;
    }
}

#[test]
fn sums() {
    run("sum", |input| {
        let form = form(input);
        let weights: Vec<u64> = input["weights"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
        let mut sum = EncryptedSum::new(&form);
        sum.add_read_vartime(&form, &ballots(input), &weights).map_err(|(_, fault)| fault)?;
        let mut elements = sum.elements().into_iter();
        let mut next = || elements.next().unwrap().hex();
        let answers = form.questions.iter().map(|question| {
            let answer = (0..question.choices()).map(|_| json!({ "alpha": next(), "beta": next() }));
            answer.collect::<Value>()
        });
        Ok(json!({ "sums": answers.collect::<Value>() }))
    });
}

#[test]
fn hints() {
    for (name, input, _, output) in vectors("hint") {
        let hints: Vec<Vec<u8>> = texts(&input["hints"]).into_iter().map(bytes_of_hex).collect();
        let hints: Vec<&[u8]> = hints.iter().map(Vec::as_slice).collect();
        let verdicts = check_many_vartime(&form(&input), &ballots(&input), &hints);
        let used = verdicts.iter().flatten().filter(|checked| checked.hint_used).count();
        let names: Vec<String> = verdicts
            .iter()
            .map(|verdict| verdict.as_ref().map_or_else(|fault| fault.kind.name(), |_| "ok".into()))
            .collect();
        assert_eq!(json!(names), output["verdicts"], "{name}");
        if let Some(expected) = output["hints_used"].as_u64() {
            assert_eq!(used as u64, expected, "{name}");
        }
    }
}

#[test]
fn small_logarithms() {
    run("small_logarithm", |input| {
        let elements = texts(&input["elements"]).into_iter().map(|hex| Element::from_hex(hex.as_bytes()));
        let elements = elements.collect::<Result<Vec<_>, _>>()?;
        let maximum = input["maximum"].as_u64().unwrap();
        Ok(json!({ "logarithms": logarithm::small_logarithms_vartime(&elements, maximum) }))
    });
}
