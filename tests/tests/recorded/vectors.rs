//! Arrays, and what is newer than vector sets themselves.

use roundtrip::arg::LexBound;
use roundtrip::commands::*;

use super::{Run, recorded};

pub(super) async fn vector_sets(run: &mut Run) {
    let near = || VectorQuery::element("a");
    recorded!(run, "VISMEMBER v a" => "#t", vismember("v", "a") => true);
    recorded!(run, "VRANGE v - +" => "['a' 'b']", vrange::<String>("v", LexBound::MIN, LexBound::MAX) => vec!["a".to_owned(), "b".to_owned()]);
    recorded!(run, "VRANGE v [a (b 10" => "['a']", vrange_count::<String>("v", LexBound::inclusive("a"), LexBound::exclusive("b"), 10) => vec!["a".to_owned()]);
    let with_attributes = || vec![("a".to_owned(), Some("{\"x\":1}".to_owned())), ("b".to_owned(), None)];
    recorded!(run, "VSIM v ELE a WITHATTRIBS" => "{'a' '{\"x\":1}' 'b' nil}", vsim_withattribs::<String, String>("v", near()) => with_attributes());
    recorded!(run, "VSIM v ELE a WITHATTRIBS COUNT 2 FILTER '.x > 1'" => "{'a' '{\"x\":1}' 'b' nil}", vsim_withattribs_with::<String, String>("v", near(), VsimWithattribsOptions::new().count(2).filter(".x > 1")) => with_attributes());
    recorded!(run, "VSIM v ELE a WITHSCORES WITHATTRIBS" => "['a' ,1 '{\"x\":1}' 'b' ,0.5 nil]" | "{'a' [,1 '{\"x\":1}'] 'b' [,0.5 nil]}", vsim_withscores_withattribs::<String, String>("v", near()) => |found| found.0.len() == 2 && found.0[0].score == 1.0 && found.0[1].score == 0.5);
    recorded!(run, "VSIM v ELE a WITHSCORES WITHATTRIBS EPSILON 0.2" => "[]" | "{}", vsim_withscores_withattribs_with::<String, String>("v", near(), VsimWithscoresWithattribsOptions::new().epsilon(0.2)) => |found| found.0.is_empty());
}

// assumed
pub(super) async fn arrays(run: &mut Run) {
    let text = |text: &str| Some(text.to_owned());
    let all = || (ArrayBound::first(), ArrayBound::last());
    recorded!(run, "ARSET a 0 x y" => "2", arset("a", 0, ["x", "y"]) => 2);
    recorded!(run, "ARMSET a 5 x 7 y" => "2", armset("a", [(5, "x"), (7, "y")]) => 2);
    recorded!(run, "ARGET a 0" => "'x'", arget::<String>("a", 0) => text("x"));
    recorded!(run, "ARGET a 9" => "nil", arget::<String>("a", 9) => None);
    recorded!(run, "ARMGET a 0 3" => "['x' nil]", armget::<String>("a", [0, 3]) => vec![text("x"), None]);
    recorded!(run, "ARGETRANGE a 0 2" => "['x' 'y' nil]", argetrange::<String>("a", 0, 2) => vec![text("x"), text("y"), None]);
    recorded!(run, "ARCOUNT a" => "4", arcount("a") => 4);
    recorded!(run, "ARLEN a" => "8", arlen("a") => 8);
    recorded!(run, "ARNEXT a" => "3", arnext("a") => Some(3));
    recorded!(run, "ARNEXT a" => "nil", arnext("a") => None);
    recorded!(run, "ARSEEK a 10" => "1", arseek("a", 10) => true);
    recorded!(run, "ARSEEK none 10" => "0", arseek("none", 10) => false);
    recorded!(run, "ARINSERT a 1 2 3" => "2", arinsert("a", [1, 2, 3]) => 2);
    recorded!(run, "ARRING a 2 x y z" => "0", arring("a", 2, ["x", "y", "z"]) => 0);
    recorded!(run, "ARLASTITEMS a 2" => "['2' '3']", arlastitems::<i64>("a", 2) => vec![Some(2), Some(3)]);
    recorded!(run, "ARLASTITEMS a 1 REV" => "['3']", arlastitems_with::<i64>("a", 1, ArlastitemsOptions::new().rev()) => vec![Some(3)]);
    recorded!(run, "ARSCAN a 0 10" => "[[0 'x'] [5 'y']]", arscan::<String>("a", 0, 10) => vec![(0, "x".to_owned()), (5, "y".to_owned())]);
    recorded!(run, "ARSCAN a 0 10 LIMIT 1" => "[0 'x']", arscan_with::<String>("a", 0, 10, ArscanOptions::new().limit(1)) => vec![(0, "x".to_owned())]);
    recorded!(run, "ARGREP a - + EXACT x" => "[0]", argrep("a", all().0, all().1, ArrayPredicate::exact("x")) => vec![0]);
    recorded!(run, "ARGREP a 0 + GLOB * RE x AND LIMIT 1 NOCASE" => "[0]", argrep_with("a", ArrayBound::index(0), all().1, [ArrayPredicate::glob("*"), ArrayPredicate::regex("x")], ArgrepOptions::new().and().limit(1).nocase()) => vec![0]);
    recorded!(run, "ARGREP a - + MATCH x WITHVALUES" => "[[0 'x']]", argrep_withvalues::<String>("a", all().0, all().1, ArrayPredicate::containing("x")) => vec![(0, "x".to_owned())]);
    recorded!(run, "ARGREP a - + MATCH x LIMIT 1 WITHVALUES" => "[0 'x']", argrep_withvalues_with::<String>("a", all().0, all().1, ArrayPredicate::containing("x"), ArgrepWithvaluesOptions::new().limit(1)) => vec![(0, "x".to_owned())]);
    recorded!(run, "ARINFO a" => "{+count 4 +len 8 +next-insert-index 3 +slices 1 +slice-size 4096 +directory-size 1 +super-dir-entries 0}", arinfo("a") => |info| info.as_ref().is_some_and(|info| (info.count, info.len, info.next_insert_index) == (4, 8, 3)));
    recorded!(run, "ARINFO a FULL" => "{+count 4 +dense-slices 1 +sparse-slices 0 +avg-dense-size ,8 +avg-dense-fill ,0.5 +avg-sparse-size ,0}", arinfo_with("a", ArinfoOptions::new().full()) => |info| info.as_ref().is_some_and(|info| info.avg_dense_fill == Some(0.5)));
    recorded!(run, "AROP a 0 9 SUM" => "'6'", arop_sum::<i64>("a", 0, 9) => Some(6));
    recorded!(run, "AROP a 0 9 MIN" => "'1'", arop_min::<i64>("a", 0, 9) => Some(1));
    recorded!(run, "AROP a 0 9 MAX" => "'3'", arop_max::<i64>("a", 0, 9) => Some(3));
    recorded!(run, "AROP none 0 9 MAX" => "nil", arop_max::<i64>("none", 0, 9) => None);
    recorded!(run, "AROP a 0 9 AND" => "0", arop_and("a", 0, 9) => Some(0));
    recorded!(run, "AROP a 0 9 OR" => "3", arop_or("a", 0, 9) => Some(3));
    recorded!(run, "AROP a 0 9 XOR" => "nil", arop_xor("a", 0, 9) => None);
    recorded!(run, "AROP a 0 9 MATCH 2" => "1", arop_match("a", 0, 9, 2) => 1);
    recorded!(run, "AROP a 0 9 USED" => "3", arop_used("a", 0, 9) => 3);
    recorded!(run, "ARDEL a 0 1" => "2", ardel("a", [0, 1]) => 2);
    recorded!(run, "ARDELRANGE a 0 100" => "2", ardelrange("a", (0, 100)) => 2);
}
