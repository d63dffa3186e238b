//! JSON documents. The replies of RESP3 differ from those of RESP2 in JSON.TYPE and in what changes numbers.

use roundtrip::commands::*;
use roundtrip::types::*;

use super::{Run, recorded};

const NO_PATHS: [&str; 0] = [];

pub(super) async fn documents(run: &mut Run) {
    let text = |text: &str| Some(text.to_owned());
    recorded!(run, "JSON.SET doc $ '{\"a\":2}'" => "+OK", json_set("doc", "$", r#"{"a":2}"#) => true);
    recorded!(run, "JSON.SET doc $.a 3 NX" => "nil", json_set_with("doc", "$.a", 3, JsonSetOptions::new().nx()) => false);
    // assumed
    recorded!(run, "JSON.SET doc $ [1.5] XX FPHA FP32" => "+OK", json_set_with("doc", "$", "[1.5]", JsonSetOptions::new().xx().fpha(JsonSetFloats::Fp32)) => true);
    recorded!(run, "JSON.GET doc" => "'{\"a\":2}'", json_get::<String>("doc", NO_PATHS) => text(r#"{"a":2}"#));
    recorded!(run, "JSON.GET none ." => "nil", json_get::<String>("none", ".") => None);
    recorded!(run, "JSON.GET doc INDENT '  ' NEWLINE _ SPACE ' ' $..b .a" => "'{\"$..b\":[3],\".a\":2}'", json_get_with::<String>("doc", ["$..b", ".a"], JsonGetOptions::new().indent("  ").newline("_").space(" ")) => text(r#"{"$..b":[3],".a":2}"#));
    recorded!(run, "JSON.MGET doc1 doc2 none $..a" => "['[1,3]' '[4,6]' nil]", json_mget::<String>(["doc1", "doc2", "none"], "$..a") => vec![text("[1,3]"), text("[4,6]"), None]);
    recorded!(run, "JSON.MSET doc1 $ {} doc2 $.f.a 3" => "+OK", json_mset([("doc1", "$", "{}"), ("doc2", "$.f.a", "3")]) => ());
    recorded!(run, "JSON.MERGE doc $.b 8" => "+OK", json_merge("doc", "$.b", 8) => ());
    recorded!(run, "JSON.DEL doc $..a" => "2", json_del("doc", "$..a") => 2);
    recorded!(run, "JSON.FORGET doc $..a" => "2", json_forget("doc", "$..a") => 2);
    recorded!(run, "JSON.CLEAR doc $.*" => "4", json_clear("doc", "$.*") => 4);
    recorded!(run, "JSON.DEBUG MEMORY doc $..a" => "[8 24]", json_debug_memory("doc", "$..a") => PathValues(vec![8, 24]));
    recorded!(run, "JSON.DEBUG MEMORY doc ." => "253", json_debug_memory("doc", ".") => PathValues(vec![253]));
    recorded!(run, "JSON.RESP doc $" => "[['{' 'a' 2 'b' ['[' '1' nil]]]", json_resp::<Vec<(String, String, i64, String, Vec<Option<String>>)>>("doc", "$") => vec![("{".to_owned(), "a".to_owned(), 2, "b".to_owned(), vec![text("["), text("1"), None])]);
    recorded!(run, "JSON.TYPE doc $..a" => "['integer' 'boolean' nil]" | "[['integer' 'boolean' nil]]", json_type("doc", "$..a") => |types| types.0 == [JsonType::Integer, JsonType::Boolean]);
    recorded!(run, "JSON.TYPE doc .foo" => "'string'" | "['string']", json_type("doc", ".foo") => JsonTypes(vec![JsonType::String]));
    recorded!(run, "JSON.TYPE none ." => "nil" | "[nil]", json_type("none", ".") => JsonTypes(vec![]));
    arrays(run).await;
    values(run).await;
}

async fn arrays(run: &mut Run) {
    recorded!(run, "JSON.ARRAPPEND doc $.colors '\"blue\"'" => "[3 nil]", json_arrappend("doc", "$.colors", "\"blue\"") => PathValues(vec![Some(3), None]));
    recorded!(run, "JSON.ARRAPPEND doc .colors 1 2" => "3", json_arrappend("doc", ".colors", [1, 2]) => PathValues(vec![Some(3)]));
    recorded!(run, "JSON.ARRINDEX doc $..arr '\"b\"'" => "[3 -1 nil]", json_arrindex("doc", "$..arr", "\"b\"") => PathValues(vec![Some(Position::At(3)), Some(Position::NotFound), None]));
    recorded!(run, "JSON.ARRINDEX doc $.arr 2 1" => "[1]", json_arrindex_with("doc", "$.arr", 2, JsonArrindexOptions::new().start(1)) => PathValues(vec![Some(Position::At(1))]));
    recorded!(run, "JSON.ARRINDEX doc $.arr 2 1 -1" => "[-1]", json_arrindex_with("doc", "$.arr", 2, JsonArrindexOptions::new().start_stop(1, -1)) => PathValues(vec![Some(Position::NotFound)]));
    recorded!(run, "JSON.ARRINSERT doc $.colors 2 1 2" => "[4 nil]", json_arrinsert("doc", "$.colors", 2, [1, 2]) => PathValues(vec![Some(4), None]));
    recorded!(run, "JSON.ARRLEN doc $..max" => "[2 nil]", json_arrlen("doc", "$..max") => PathValues(vec![Some(2), None]));
    recorded!(run, "JSON.ARRLEN none .a" => "nil", json_arrlen("none", ".a") => PathValues(vec![]));
    recorded!(run, "JSON.ARRPOP doc $..max" => "['97' nil]", json_arrpop::<i64>("doc", "$..max") => PathValues(vec![Some(97), None]));
    recorded!(run, "JSON.ARRPOP doc .max 0" => "'\"a\"'", json_arrpop_with::<String>("doc", ".max", JsonArrpopOptions::new().index(0)) => PathValues(vec![Some("\"a\"".to_owned())]));
    recorded!(run, "JSON.ARRTRIM doc $..max 1 -2" => "[3 nil]", json_arrtrim("doc", "$..max", 1, -2) => PathValues(vec![Some(3), None]));
}

async fn values(run: &mut Run) {
    let keys = || vec!["a".to_owned(), "b".to_owned()];
    recorded!(run, "JSON.NUMINCRBY doc $..a 2" => "'[null,4,7.5,null]'" | "[nil 4 ,7.5 nil]", json_numincrby("doc", "$..a", 2.0) => JsonNumbers(vec![None, Some(4.0), Some(7.5), None]));
    recorded!(run, "JSON.NUMINCRBY doc .a 0.5" => "'2.5'" | "[,2.5]", json_numincrby("doc", ".a", 0.5) => JsonNumbers(vec![Some(2.5)]));
    recorded!(run, "JSON.NUMMULTBY doc $..a 2" => "'[null,4,10,null]'" | "[nil 4 10 nil]", json_nummultby("doc", "$..a", 2.0) => JsonNumbers(vec![None, Some(4.0), Some(10.0), None]));
    recorded!(run, "JSON.OBJKEYS doc $..a" => "[nil ['a' 'b']]", json_objkeys::<String>("doc", "$..a") => JsonKeys(vec![None, Some(keys())]));
    recorded!(run, "JSON.OBJKEYS doc ." => "['a' 'b']", json_objkeys::<String>("doc", ".") => JsonKeys(vec![Some(keys())]));
    recorded!(run, "JSON.OBJLEN doc $..a" => "[nil 2]", json_objlen("doc", "$..a") => PathValues(vec![None, Some(2)]));
    recorded!(run, "JSON.STRAPPEND doc $..a '\"baz\"'" => "[6 8 nil]", json_strappend("doc", "$..a", "\"baz\"") => PathValues(vec![Some(6), Some(8), None]));
    recorded!(run, "JSON.STRLEN doc $..a" => "[3 5 nil]", json_strlen("doc", "$..a") => PathValues(vec![Some(3), Some(5), None]));
    recorded!(run, "JSON.TOGGLE doc $.bool" => "[0 1 nil]", json_toggle("doc", "$.bool") => JsonBools(vec![Some(false), Some(true), None]));
    recorded!(run, "JSON.TOGGLE doc .bool" => "'true'", json_toggle("doc", ".bool") => JsonBools(vec![Some(true)]));
}
