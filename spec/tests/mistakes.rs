//! What is said of a mistake in a spec: each once, and at its place.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;

/// A method with these lines, and what is said of it: places and messages without the file's and the method's name.
fn said(lines: &str) -> Vec<String> {
    let file = format!("[a.it]\nreturns = \"i64\"\nsince = \"1.0.0\"\ndoc = \"It.\"\n{lines}");
    problems(&file).iter().map(|problem| problem.replace("a.toml:", "").replace(" a.it:", "")).collect()
}

fn problems(file: &str) -> Vec<String> {
    roundtrip_spec::read("a.toml", file, Path::new(env!("CARGO_MANIFEST_DIR"))).problems
}

const NO_COUNT: &str = "the words of a script begin with the number of its keys";

#[test]
fn the_words_of_a_script_begin_with_the_number_of_its_keys() {
    let script = |syntax: &str| said(&format!("syntax = \"{syntax}\"\nscript = \"return 1\""));
    for right in [
        "#numkeys key...",
        "#numkeys [key...] limit:uint",
        "##words key... limit:uint",
        "'1' key limit:uint",
        "'2' from:key to:key [LIMIT n:int]",
        "'0' text:string",
        "'0'",
        "numkeys:uint key...",
    ] {
        assert_eq!(script(right), [""; 0], "{right}");
    }
    for wrong in [
        "key limit:uint",
        "key...",
        "limit:uint",
        "'2' key",
        "'1' limit:uint key",
        "'1' key...",
        "'1' 'X' key",
    ] {
        let said = script(wrong);
        assert!(
            matches!(said.as_slice(), [one] if one.contains(NO_COUNT) && one.starts_with("5:11:")),
            "{wrong}: {said:?}"
        );
    }
    for some in ["#numkeys key... other:key", "'1' from:key to:key"] {
        let said = script(some);
        assert!(
            matches!(said.as_slice(), [one] if one.contains("does not count all of them")),
            "{some}: {said:?}"
        );
    }
    // another mistake is told alone
    assert_eq!(script("#numkeys keey...").len(), 1);
}

#[test]
fn a_mark_before_a_script_is_no_part_of_it() {
    let folder = std::env::temp_dir().join(format!("roundtrip-spec-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("a.lua"), "\u{feff}return 1\r\n").unwrap();
    let file = "[a.it]\nreturns = \"i64\"\nsince = \"1.0.0\"\ndoc = \"It.\"\nsyntax = \"'0'\"\nscript-file = \"a.lua\"";
    let read = roundtrip_spec::read("a.toml", file, &folder);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(read.problems, [""; 0]);
    assert_eq!(read.spec.groups[0].methods[0].script.as_ref().unwrap().source, "return 1\r\n");
}

#[test]
fn tokens_alone_are_not_repeated() {
    for syntax in ["X key (NOW)...", "X key again:(NOW THEN)...", "X key [(NOW)...]"] {
        let said = said(&format!("syntax = \"{syntax}\""));
        assert!(
            matches!(said.as_slice(), [one] if one.contains("nothing in this repetition is an argument")),
            "{said:?}"
        );
    }
}

#[test]
fn a_name_that_no_program_could_write_is_told() {
    let method = |name: &str| {
        problems(&format!(
            "[a.{name}]\nsyntax = \"X key\"\nreturns = \"i64\"\nsince = \"1.0.0\"\ndoc = \"It.\""
        ))
    };
    for name in ["\"r#type\"", "gen", "type", "\"a b\"", "\"\""] {
        assert_eq!(method(name).len(), 1, "{name}: {:?}", method(name));
    }
    assert_eq!(method("größe").len(), 1, "{:?}", method("größe"));
    assert_eq!(method("\"größe\""), [""; 0]);
    assert_eq!(said("syntax = \"X gen:string\"").len(), 1);
    assert_eq!(said("syntax = \"X key [GEN n:int]\"").len(), 1);
}

#[test]
fn a_mistake_in_the_notation_is_one() {
    for syntax in [
        "X [é]",
        "X key:é",
        "X key:",
        "X [key:]",
        "X <é>",
        "X <>",
        "X #é key...",
        "X #",
        "X (key value:é)...",
        "X timeout:block-sec",
        "X 'open",
        "X [COUNT Count]",
    ] {
        let said = said(&format!("syntax = \"{syntax}\""));
        assert_eq!(said.len(), 1, "{syntax}: {said:?}");
    }
}

#[test]
fn a_mistake_in_flags_is_one() {
    let syntax = "syntax = \"X key timeout:block-ms\"\n";
    for flags in
        ["flags = \"blocking\"", "flags = [\"blockng\"]", "flag = [\"blocking\"]", "flags = [\"write\"]"]
    {
        let said = said(&format!("{syntax}{flags}"));
        assert_eq!(said.len(), 1, "{flags}: {said:?}");
    }
    let said = said("syntax = \"X key timeout:block-m\"\nflags = [\"blocking\"]");
    assert_eq!(said.len(), 1, "{said:?}");
}

#[test]
fn what_is_unknown_was_meant_to_be_something() {
    for (line, meant) in [
        ("flags = [\"readnly\"]", "did you mean `readonly`?"),
        ("request-policy = \"all_shard\"", "did you mean `all_shards`?"),
        ("response-policy = \"agg_summ\"", "did you mean `agg_sum`?"),
    ] {
        let said = said(&format!("syntax = \"X\"\n{line}"));
        assert!(matches!(said.as_slice(), [one] if one.contains(meant)), "{said:?}");
    }
}

#[test]
fn a_letter_without_a_type_at_keys_is_told_where_it_stands() {
    let file = "[a]\nkeyspace = \"Hash<F, V>\"\n[a.it]\nsyntax = \"X key [Y]\"\nreturns = \"(Ttl, T)\"\nsince = \"1.0.0\"\ndoc = \"It.\"\n";
    let problems = problems(file);
    assert!(
        matches!(problems.as_slice(), [one] if one.starts_with("a.toml:5:18: a.it: `returns` has `T`")),
        "{problems:?}"
    );
    let file = file.replace("(Ttl, T)", "i64").replace("since", "returns-with = \"Option<U>\"\nsince");
    let problems = self::problems(&file);
    assert!(
        matches!(problems.as_slice(), [one] if one.starts_with("a.toml:6:24: a.it: `returns-with` has `U`")),
        "{problems:?}"
    );
}

#[test]
fn a_kind_that_is_wrong_is_one_mistake() {
    let method = "[a.it]\nsyntax = \"X key field\"\nreturns = \"i64\"\nneeds = \"F: Clone\"\nsince = \"1.0.0\"\ndoc = \"It.\"\n";
    for keyspace in ["Hash<", "Hash<X>", ""] {
        let of_group = format!("[a]\nkeyspace = \"{keyspace}\"\nargs = {{ field = \"F\" }}\n{method}");
        let own = format!("{method}keyspace = \"{keyspace}\"\nargs = {{ field = \"F\" }}\n");
        for file in [of_group, own] {
            assert_eq!(problems(&file).len(), 1, "{file}{:?}", problems(&file));
        }
    }
}

#[test]
fn kinds_of_one_name_are_one_kind() {
    let group = |group: &str, kind: &str| {
        format!(
            "[{group}]\nkeyspace = \"{kind}\"\n[{group}.{group}_it]\nsyntax = \"X key\"\nreturns = \"i64\"\nsince = \"1.0.0\"\ndoc = \"It.\"\n"
        )
    };
    let both = |one: &str, other: &str| problems(&(group("a", one) + &group("b", other)));
    assert_eq!(both("Hash<F, V>", "Hash<F,V>, Str<V>"), [""; 0]);
    for (one, other) in
        [("Hash<F, V>", "Hash<A, B>"), ("one::Set<E>", "two::Set<E>"), ("D", "E"), ("Set<E>", "Sets<E>")]
    {
        let said = both(one, other);
        assert!(matches!(said.as_slice(), [told] if told.starts_with("a.toml:9:12: b: ")), "{said:?}");
    }
}

#[test]
fn no_text_of_a_table_is_empty() {
    let said = said("syntax = \"X key [NX]\"\ndocs = { nx = \" \" }");
    assert!(matches!(said.as_slice(), [one] if one.contains("none of them empty")), "{said:?}");
}

/// Lines that end as on Windows, and a mark before the first.
#[test]
fn places_are_right_in_any_file() {
    let file = "[a.it]\nsyntax = \"\"\"\nX key\n  Value\n\"\"\"\nreturns = \"i64\"\nsince = \"1.0.0\"\ndoc = \"It.\"\n";
    let place = |file: &str| {
        problems(file).first().cloned().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned()
    };
    assert_eq!(place(file), "a.toml:4:3:");
    assert_eq!(place(&file.replace('\n', "\r\n")), "a.toml:4:3:");
    assert_eq!(place(&format!("\u{feff}{file}")), "a.toml:4:3:");
}

#[test]
fn brackets_stand_in_each_other_however_deep() {
    let deep =
        |levels: usize| said(&format!("syntax = \"X {}NX{}\"", "[".repeat(levels), "]".repeat(levels)));
    let told = deep(100_000);
    assert!(matches!(told.as_slice(), [one] if one.contains("so many brackets")), "{told:?}");
    // each level has eight ways to use what is in it
    let options = (0..16).fold(String::new(), |inner, level| format!("[L{level} [A] [B] [C] {inner}]"));
    let told = said(&format!("syntax = \"X {options}\""));
    assert!(told.iter().any(|one| one.contains("more than 12 ways")), "{told:?}");
}

#[test]
fn a_method_without_a_group_is_one_mistake() {
    let said =
        problems("[take]\nsyntax = \"TAKE key\"\nreturns = \"i64\"\nsince = \"1.0.0\"\ndoc = \"Takes.\"\n");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].ends_with("take: a method belongs to a group: write `[group.take]`, as in `[my.take]`"),
        "{said:?}"
    );
}

/// Where a method is missing, each call of it would be another error.
#[test]
fn a_method_with_a_mistake_is_there_all_the_same() {
    let methods = |file: &str| {
        let read = roundtrip_spec::read("a.toml", file, Path::new(""));
        (read.problems.len(), read.spec.groups.iter().flat_map(|group| &group.methods).count())
    };
    let right = "[a]\nkeyspace = \"Str<V>\"\nreplies = { T = \"V\" }\n[a.it]\nsyntax = \"X key\"\nreturns = \"T\"\nsince = \"1.0.0\"\ndoc = \"It.\"\n";
    assert_eq!(methods(right), (0, 1));
    for (what, instead) in [
        ("returns = \"T\"", "retuns = \"T\""),
        ("returns = \"T\"", "retuns = \"T\"\nreturns = \"T\""),
        ("returns = \"T\"", "retuns = \"\""),
        ("returns = \"T\"", "retuns = [\"T\"]"),
        ("syntax", "sintax"),
        ("doc", "dco"),
        ("keyspace", "keyspaces"),
        ("replies", "replys"),
        ("X key", "key"),
    ] {
        assert_eq!(methods(&right.replace(what, instead)), (1, 1), "{instead}");
    }
    let plain = right.replace("keyspace = \"Str<V>\"\nreplies = { T = \"V\" }\n", "");
    for (what, instead) in [
        ("returns = \"T\"\n", ""),
        ("returns = \"T\"", "returns = \"?\""),
        (
            "returns = \"T\"",
            "returns = \"i 64\"\nresponse-policy = \"agg_sum\"\nrequest-policy = \"all_shards\"",
        ),
        ("returns = \"T\"", "returns = \"T\"\nreturns-with = \"i 64\"\nflags = [\"readonly\"]"),
        (
            "X key\"\nreturns = \"T\"\n",
            "X\"\nresponse-policy = \"agg_sum\"\nrequest-policy = \"all_shards\"\n",
        ),
        ("X key\"", "'1' key\"\nscript-file = \"nowhere.lua\""),
        ("X key\"", "'1' key\"\nscript-file = \"nowhere.lua\"\nscript = \"return 1\""),
        ("[a.it]", "[it]"),
        ("[a]\n[a.it]", "[it]\ndocs = { nx = \"Only then.\" }"),
    ] {
        let file = plain.replace(what, instead);
        let file = if instead.contains("nx") || instead.contains("-with") {
            file.replace("X key", "X key [NX]")
        } else {
            file
        };
        assert_eq!(methods(&file), (1, 1), "{file}");
    }
}
