//! Vector sets and arrays.

use roundtrip::commands::*;
use roundtrip::types::*;

use super::{Run, check, check_that};

pub(super) async fn vector_sets(run: &mut Run) {
    check!(run, vadd("v", Vector::values([1.0, 0.0, 0.0]), "a") => true);
    check!(run, vadd_with("v", Vector::values([0.9, 0.1, 0.0]), "b", VaddOptions::new().cas().ef(100).setattr(r#"{"x":1}"#)) => true);
    let bytes: Vec<u8> = [0.0_f32, 1.0, 0.0].iter().flat_map(|x| x.to_le_bytes()).collect();
    check!(run, vadd("v", Vector::fp32(bytes), "c") => true);
    check!(run, vadd_with("small", Vector::values([1.0, 2.0, 3.0, 4.0]), "a", VaddOptions::new().reduce(2).noquant().m(8)) => true);
    check!(run, vcard("v") => 3);
    check!(run, vdim("v") => 3);
    check_that!(run, vemb("v", "a") => |vector: &Option<Vec<f64>>| vector.as_ref().is_some_and(|vector| vector.len() == 3));
    check!(run, vemb("v", "none") => None);
    check_that!(run, vemb_raw("v", "a") => |vector: &Option<RawVector>| vector.as_ref().is_some_and(|vector| vector.quantization == "int8" && vector.range.is_some()));
    check!(run, vgetattr::<String>("v", "b") => Some(r#"{"x":1}"#.to_owned()));
    check!(run, vgetattr::<String>("v", "a") => None);
    check!(run, vsetattr("v", "a", r#"{"x":2}"#) => true);
    check!(run, vsetattr("v", "none", "{}") => false);
    check_that!(run, vinfo("v") => |info: &Option<VectorSetInfo>| info.as_ref().is_some_and(|info| info.size == 3 && info.dimension == 3 && info.quantization == "int8"));
    check!(run, vinfo("none") => None);
    check_that!(run, vismember("v", "a") => |is: &bool| *is);
    check_that!(run, vlinks::<String>("v", "a") => |links: &Option<Vec<Vec<String>>>| links.as_ref().is_some_and(|levels| levels.last().unwrap().len() == 2));
    check_that!(run, vlinks_withscores::<String>("v", "a") => |links: &Option<Vec<Vec<(String, f64)>>>| links.as_ref().is_some_and(|levels| levels.last().unwrap().len() == 2));
    check!(run, vlinks::<String>("v", "none") => None);
    check_that!(run, vrandmember::<String>("v") => Option::is_some);
    check!(run, vrandmember::<String>("none") => None);
    check_that!(run, vrandmember_count::<String>("v", -5) => |some: &Vec<String>| some.len() == 5);
    check!(run, vsim::<String>("v", VectorQuery::element("a")) => ["a", "b", "c"].map(str::to_owned).to_vec());
    check!(run, vsim_with::<String>("v", VectorQuery::values([1.0, 0.0, 0.0]), VsimOptions::new().count(1).ef(50).truth().nothread()) => vec!["a".to_owned()]);
    check!(run, vsim_with::<String>("v", VectorQuery::values([1.0, 0.0, 0.0]), VsimOptions::new().filter(".x > 1").filter_ef(500)) => vec!["a".to_owned()]);
    check_that!(run, vsim_withscores::<String>("v", VectorQuery::element("a")) => |found: &Vec<(String, f64)>| found[0].0 == "a" && found[0].1 > 0.99 && found[2].1 < 0.6);
    check_that!(run, vsim_withscores_with::<String>("v", VectorQuery::element("a"), VsimWithscoresOptions::new().count(2)) => |found: &Vec<(String, f64)>| found.len() == 2);
    check_that!(run, vsim_withattribs::<String, String>("v", VectorQuery::element("a")) => |found: &Vec<(String, Option<String>)>| found.len() == 3);
    check_that!(run, vsim_withattribs_with::<String, String>("v", VectorQuery::element("a"), VsimWithattribsOptions::new().count(1)) => |found: &Vec<(String, Option<String>)>| found.len() == 1);
    check_that!(run, vsim_withscores_withattribs::<String, String>("v", VectorQuery::element("a")) => |found: &VectorMatches<String, String>| found.0.len() == 3);
    check_that!(run, vsim_withscores_withattribs_with::<String, String>("v", VectorQuery::element("a"), VsimWithscoresWithattribsOptions::new().epsilon(0.1)) => |found: &VectorMatches<String, String>| !found.0.is_empty());
    check!(run, vrange::<String>("v", roundtrip::arg::LexBound::MIN, roundtrip::arg::LexBound::MAX) => ["a", "b", "c"].map(str::to_owned).to_vec());
    check!(run, vrange_count::<String>("v", roundtrip::arg::LexBound::MIN, roundtrip::arg::LexBound::MAX, 1) => vec!["a".to_owned()]);
    check!(run, vrem("v", "c") => true);
    check!(run, vrem("v", "c") => false);
}

// no server at hand has arrays: that they can be called, and that they are said to be newer, is all that is tested
pub(super) async fn arrays(run: &mut Run) {
    check!(run, arset("arr", 0, ["a", "b"]) => 2);
    check!(run, armset("arr", [(5, "c"), (7, "d")]) => 2);
    check!(run, arget::<String>("arr", 0) => Some("a".to_owned()));
    check!(run, armget::<String>("arr", [0, 3]) => vec![Some("a".to_owned()), None]);
    check!(run, argetrange::<String>("arr", 0, 2) => vec![Some("a".to_owned()), Some("b".to_owned()), None]);
    check!(run, arcount("arr") => 4);
    check!(run, arlen("arr") => 8);
    check!(run, argrep("arr", ArrayBound::first(), ArrayBound::last(), ArrayPredicate::exact("c")) => vec![5]);
    check!(run, argrep_with("arr", ArrayBound::index(0), ArrayBound::last(), [ArrayPredicate::glob("*"), ArrayPredicate::regex("a")], ArgrepOptions::new().and().limit(1).nocase()) => vec![0]);
    check!(run, argrep_withvalues::<String>("arr", ArrayBound::first(), ArrayBound::last(), ArrayPredicate::containing("c")) => vec![(5, "c".to_owned())]);
    check!(run, argrep_withvalues_with::<String>("arr", ArrayBound::first(), ArrayBound::last(), ArrayPredicate::containing("c"), ArgrepWithvaluesOptions::new().limit(1)) => vec![(5, "c".to_owned())]);
    check_that!(run, arinfo("arr") => |info: &Option<ArrayInfo>| info.as_ref().is_some_and(|info| info.count == 4));
    check_that!(run, arinfo_with("arr", ArinfoOptions::new().full()) => |info: &Option<ArrayInfo>| info.as_ref().is_some_and(|info| info.dense_slices.is_some()));
    check!(run, arscan::<String>("arr", 0, 10) => vec![(0, "a".to_owned()), (1, "b".to_owned()), (5, "c".to_owned()), (7, "d".to_owned())]);
    check!(run, arscan_with::<String>("arr", 0, 10, ArscanOptions::new().limit(1)) => vec![(0, "a".to_owned())]);
    check!(run, arinsert("ins", ["1", "2", "3"]) => 2);
    check!(run, arnext("ins") => Some(3));
    check!(run, arseek("ins", 10) => true);
    check!(run, arlastitems::<i64>("ins", 2) => vec![Some(2), Some(3)]);
    check!(run, arlastitems_with::<i64>("ins", 1, ArlastitemsOptions::new().rev()) => vec![Some(3)]);
    check!(run, arring("ring", 2, ["a", "b", "c"]) => 0);
    check!(run, arop_sum::<i64>("ins", 0, 9) => Some(6));
    check!(run, arop_min::<i64>("ins", 0, 9) => Some(1));
    check!(run, arop_max::<i64>("ins", 0, 9) => Some(3));
    check!(run, arop_and("ins", 0, 9) => Some(0));
    check!(run, arop_or("ins", 0, 9) => Some(3));
    check!(run, arop_xor("ins", 0, 9) => Some(0));
    check!(run, arop_match("ins", 0, 9, "2") => 1);
    check!(run, arop_used("ins", 0, 9) => 3);
    check!(run, ardel("arr", [0, 1]) => 2);
    check!(run, ardelrange("arr", (0, 100)) => 2);
}
