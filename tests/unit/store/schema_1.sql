-- A store as the first release of schema 1 wrote it: two problems of a real run, long messages emptied.
BEGIN TRANSACTION;
CREATE TABLE attempts (
	seq INTEGER NOT NULL, 
	run_id TEXT NOT NULL, 
	subgoal_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	tactic TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	timeout_s DOUBLE NOT NULL, 
	max_heartbeats INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	messages JSON NOT NULL, 
	elapsed_s DOUBLE NOT NULL, 
	recorded_at DOUBLE NOT NULL, 
	CONSTRAINT pk_attempts PRIMARY KEY (seq), 
	CONSTRAINT uq_attempts_run_id_subgoal_id_id UNIQUE (run_id, subgoal_id, id), 
	CONSTRAINT fk_attempts_run_id_subgoal_id FOREIGN KEY(run_id, subgoal_id) REFERENCES subgoals (run_id, id), 
	CONSTRAINT fk_attempts_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "attempts" VALUES(1,'20261123-234754-3565e1','799b3335c3752a9f','ca5e990116811dfd','omega','portfolio',1.5,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "omega could not prove the goal:\na possible counterexample may satisfy the constraints\n  a \u2264 25\n  a + b \u2264 79\n  2*a + b \u2265 81\nwhere\n a := x\n b := x * y"}]',0.022,1.79547767483521723743e+09);
INSERT INTO "attempts" VALUES(2,'20261123-234754-3565e1','799b3335c3752a9f','fb91d723c25e0417','simp_all','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "simp_all made no progress"}]',0.036,1.79547767487613177299e+09);
INSERT INTO "attempts" VALUES(3,'20261123-234754-3565e1','799b3335c3752a9f','adf8fa85d1d49ebe','rfl','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "Tactic `rfl` failed: The left-hand side\n  x\nis not definitionally equal to the right-hand side\n  26\n\nx y : Int\nh\u2080 : 0 < y\nh\u2081 : y < x\nh\u2082 : x + y + x * y = 80\n\u22a2 x = 26"}]',0.006,1.7954776748809216022e+09);
INSERT INTO "attempts" VALUES(7,'20261123-234754-3565e1','799b3335c3752a9f','2ab952bfa6904cc9','grind','portfolio',1.5,200000,'rejected','[]',0.216,1.7954776751817679405e+09);
INSERT INTO "attempts" VALUES(8,'20261123-234754-3565e1','799b3335c3752a9f','0f3444fc4245489c','simp_all <;> omega','portfolio',1.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "simp_all made no progress"}]',0.011,1.79547767519937586785e+09);
INSERT INTO "attempts" VALUES(9,'20261123-234754-3565e1','799b3335c3752a9f','d6a5e30976be4644','intros; simp_all <;> omega','portfolio',1.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 8, "text": "simp_all made no progress"}]',0.013,1.79547767520903730391e+09);
INSERT INTO "attempts" VALUES(10,'20261123-234754-3565e1','799b3335c3752a9f','f4ade824eb18a345','constructor <;> simp_all','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "Tactic `constructor` failed: no applicable constructor found\n\nx y : Int\nh\u2080 : 0 < y\nh\u2081 : y < x\nh\u2082 : x + y + x * y = 80\n\u22a2 x = 26"}]',0.002,1.79547767521553206446e+09);
INSERT INTO "attempts" VALUES(11,'20261123-234754-3565e1','799b3335c3752a9f','ba5b6ce2ecf0c9d2','intros; simp_all','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 8, "text": "simp_all made no progress"}]',0.011,1.79547767522575569152e+09);
INSERT INTO "attempts" VALUES(12,'20261123-234754-3565e1','799b3335c3752a9f','d3fe89fc425cc82a','simp','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "`simp` made no progress"}]',0.008,1795477675.23248);
INSERT INTO "attempts" VALUES(13,'20261123-234754-3565e1','799b3335c3752a9f','1d878bcabf8b7ba9','ac_rfl','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "Tactic `rfl` failed: equality lhs\n  x\nis not definitionally equal to rhs\n  26\n\nx y : Int\nh\u2080 : 0 < y\nh\u2081 : y < x\nh\u2082 : x + y + x * y = 80\n\u22a2 x = 26"}]',0.004,1.79547767523952031131e+09);
INSERT INTO "attempts" VALUES(14,'20261123-234754-3565e1','799b3335c3752a9f','1ea2ff335868e83b','constructor <;> grind','portfolio',1.5,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "Tactic `constructor` failed: no applicable constructor found\n\nx y : Int\nh\u2080 : 0 < y\nh\u2081 : y < x\nh\u2082 : x + y + x * y = 80\n\u22a2 x = 26"}]',0.004,1.79547767525421357159e+09);
INSERT INTO "attempts" VALUES(15,'20261123-234754-3565e1','799b3335c3752a9f','be7d8a1290db5164','intros; constructor <;> grind','portfolio',1.5,200000,'rejected','[{"severity": "error", "line": 1, "column": 8, "text": "Tactic `constructor` failed: no applicable constructor found\n\nx y : Int\nh\u2080 : 0 < y\nh\u2081 : y < x\nh\u2082 : x + y + x * y = 80\n\u22a2 x = 26"}]',0.007,1.79547767525476074219e+09);
INSERT INTO "attempts" VALUES(16,'20261123-234754-3565e1','799b3335c3752a9f','4e8ada931ce3b4af','funext x; grind','portfolio',1.5,200000,'rejected','[]',0.045,1795477675.30135);
INSERT INTO "attempts" VALUES(17,'20261123-234754-3565e1','799b3335c3752a9f','acbe6c711b8796a3','subst_vars; decide +kernel','portfolio',1.5,200000,'rejected','[{"severity": "error", "line": 1, "column": 12, "text": "Expected type must not contain free variables\n  x = 26\n\nHint: Use the `+revert` option to automatically clean up and revert free variables"}]',0.02,1.79547767532772254948e+09);
INSERT INTO "attempts" VALUES(18,'20261123-234754-3565e1','799b3335c3752a9f','dcc2610b14fe845c','rw [h₁]; decide +kernel','portfolio',1.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 4, "text": "Invalid rewrite argument: Expected an equality or iff proof or definition name, but `h\u2081` is a proof of\n  y < x"}]',0.008,1.79547767534005093571e+09);
INSERT INTO "attempts" VALUES(19,'20261123-234754-3565e1','799b3335c3752a9f','00847a9fe753d209','rw [h₂]; decide +kernel','portfolio',1.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 4, "text": "Tactic `rewrite` failed: Did not find an occurrence of the pattern\n  x + y + x * y\nin the target expression\n  x = 26\n\nx y : Int\nh\u2080 : 0 < y\nh\u2081 : y < x\nh\u2082 : x + y + x * y = 80\n\u22a2 x = 26"}]',0.007,1.79547767534465765957e+09);
INSERT INTO "attempts" VALUES(20,'20261123-234754-3565e1','799b3335c3752a9f','2288fcc1febbfac6','grind (splits := 20)','portfolio',2.5,200000,'rejected','[]',0.055,1.79547767540113759046e+09);
INSERT INTO "attempts" VALUES(36,'20261123-234754-3565e1','799b3335c3752a9f','4fb1b21e29d21db9','exact?','portfolio',1.0,200000,'timeout','[{"severity": "error", "line": 1, "column": 0, "text": "time is up"}]',1.326,1.79547767672791719435e+09);
INSERT INTO "attempts" VALUES(38,'20261123-234754-3565e1','0c8bb7b1c6014ec9','a82eb6330af87ecf','set_option synthInstance.maxHeartbeats 1000000 in
set_option synthInstance.maxSize 4000 in
decide +kernel','portfolio',4.0,200000,'proved','[]',0.323,1.79547767949166250231e+09);
INSERT INTO "attempts" VALUES(592,'20261123-234754-3565e1','1d394e5325101462','0863f21e44d066a2','omega','portfolio',1.5,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "omega could not prove the goal:\na possible counterexample may satisfy the constraints\n  b \u2265 14\n  a \u2265 1\nwhere\n a := \u2191n\n b := \u2191((n + 7).gcd (2 * n + 1))"}]',0.003,1.79547772448170208934e+09);
INSERT INTO "attempts" VALUES(593,'20261123-234754-3565e1','1d394e5325101462','8a2322959b0c6978','simp_all','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "simp_all made no progress"}]',0.005,1.79547772448846435552e+09);
INSERT INTO "attempts" VALUES(594,'20261123-234754-3565e1','1d394e5325101462','1533d086eca83e7d','rfl','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "Tactic `rfl` failed: The left-hand side\n  (n + 7).gcd (2 * n + 1)\nis not definitionally equal to the right-hand side\n  13\n\nn : Nat\nh\u2080 : 0 < n\n\u22a2 (n + 7).gcd (2 * n + 1) \u2264 13"}]',0.003,1.79547772449186611174e+09);
INSERT INTO "attempts" VALUES(595,'20261123-234754-3565e1','1d394e5325101462','f571467ac3e266f6','grind','portfolio',1.5,200000,'rejected','[]',0.026,1.79547772452951478962e+09);
INSERT INTO "attempts" VALUES(596,'20261123-234754-3565e1','1d394e5325101462','f13c17811ae75a4c','simp_all <;> omega','portfolio',1.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "simp_all made no progress"}]',0.005,1.79547772453639817237e+09);
INSERT INTO "attempts" VALUES(597,'20261123-234754-3565e1','1d394e5325101462','7620c4832b379a33','intros; simp_all <;> omega','portfolio',1.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 8, "text": "simp_all made no progress"}]',0.008,1.79547772454479670524e+09);
INSERT INTO "attempts" VALUES(598,'20261123-234754-3565e1','1d394e5325101462','fe4e24eb7a642b48','constructor <;> simp_all','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "unsolved goals\ncase a\nn : Nat\nh\u2080 : 0 < n\n\u22a2 (n + 7).gcd (2 * n + 1) \u2264 12"}]',0.018,1.79547772456496238704e+09);
INSERT INTO "attempts" VALUES(599,'20261123-234754-3565e1','1d394e5325101462','92dddb987d8e11f6','intros; simp_all','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 8, "text": "simp_all made no progress"}]',0.008,1795477724.57596);
INSERT INTO "attempts" VALUES(600,'20261123-234754-3565e1','1d394e5325101462','eb7a51cab652247b','simp','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "`simp` made no progress"}]',0.007,1.7954777245813903809e+09);
INSERT INTO "attempts" VALUES(601,'20261123-234754-3565e1','1d394e5325101462','68cdf5ef572c54d2','ac_rfl','portfolio',0.7,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "Tactic `rfl` failed: equality expected\n  ((n + 7).gcd (1 + n * 2)).le 13\n\nn : Nat\nh\u2080 : 0 < n\n\u22a2 (n + 7).gcd (1 + n * 2) \u2264 13"}]',0.007,1.7954777245893867016e+09);
INSERT INTO "attempts" VALUES(602,'20261123-234754-3565e1','1d394e5325101462','9dae2201cb0fc087','constructor <;> grind','portfolio',1.5,200000,'rejected','[]',0.021,1.79547772461219120026e+09);
INSERT INTO "attempts" VALUES(603,'20261123-234754-3565e1','1d394e5325101462','e2c776dc7c6a1457','intros; constructor <;> grind','portfolio',1.5,200000,'rejected','[]',0.023,1.79547772463582873351e+09);
INSERT INTO "attempts" VALUES(604,'20261123-234754-3565e1','1d394e5325101462','cc33581a4796102a','funext x; grind','portfolio',1.5,200000,'rejected','[]',0.004,1.79547772464164423944e+09);
INSERT INTO "attempts" VALUES(605,'20261123-234754-3565e1','1d394e5325101462','4d8db6289f599cd3','subst_vars; decide +kernel','portfolio',1.5,200000,'rejected','[{"severity": "error", "line": 1, "column": 12, "text": "Expected type must not contain free variables\n  (n + 7).gcd (2 * n + 1) \u2264 13\n\nHint: Use the `+revert` option to automatically clean up and revert free variables"}]',0.004,1.79547772464709877969e+09);
INSERT INTO "attempts" VALUES(606,'20261123-234754-3565e1','1d394e5325101462','d6e15d1d1472c262','rw [h₀]; decide +kernel','portfolio',1.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 4, "text": "Invalid rewrite argument: Expected an equality or iff proof or definition name, but `h\u2080` is a proof of\n  0 < n"}]',0.001,1.79547772464874839785e+09);
INSERT INTO "attempts" VALUES(607,'20261123-234754-3565e1','1d394e5325101462','182377dcd45a125c','induction n <;> grind','portfolio',3.0,200000,'rejected','[]',0.053,1.7954777247030875683e+09);
INSERT INTO "attempts" VALUES(608,'20261123-234754-3565e1','1d394e5325101462','25ff18c83f738cee','induction n <;> simp_all <;> omega','portfolio',3.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 29, "text": "omega could not prove the goal:\na possible counterexample may satisfy the constraints\n  a \u2265 14\nwhere\n a := \u2191((n\u271d + 1 + 7).gcd (2 * (n\u271d + 1) + 1))"}]',0.026,1.79547772473089718822e+09);
INSERT INTO "attempts" VALUES(609,'20261123-234754-3565e1','1d394e5325101462','18be928a388beb07','induction n with
| zero => first | omega | simp_all | decide
| succ n ih => first | omega | (simp only [Nat.pow_succ, Nat.mul_succ, Nat.pow_add, Nat.mul_add, Nat.add_mul, Nat.succ_eq_add_one] at *; omega) | (simp_all [Nat.pow_succ, Nat.mul_succ, Nat.pow_add, Nat.mul_add, Nat.add_mul, Nat.succ_eq_add_one]; omega)','portfolio',2.0,200000,'rejected','[{"severity": "error", "line": 3, "column": 246, "text": "omega could not prove the goal:\na possible counterexample may satisfy the constraints\n  a \u2265 14\nwhere\n a := \u2191((n + 1 + 7).gcd (2 * n + 2 + 1))"}]',0.04,1.79547772477347183225e+09);
INSERT INTO "attempts" VALUES(610,'20261123-234754-3565e1','1d394e5325101462','a325864206fc6bab','induction n using Nat.strongRecOn with
| ind n ih => first | grind | simp_all','portfolio',2.0,200000,'rejected','[{"severity": "error", "line": 2, "column": 30, "text": "simp_all made no progress"}]',0.043,1.79547772481796169283e+09);
INSERT INTO "attempts" VALUES(611,'20261123-234754-3565e1','1d394e5325101462','1dd1afecf4cbf46d','grind (splits := 20)','portfolio',2.5,200000,'rejected','[]',0.026,1.79547772484559702878e+09);
INSERT INTO "attempts" VALUES(612,'20261123-234754-3565e1','1d394e5325101462','bb1e01b9fa3f92ea','exact?','portfolio',1.0,200000,'rejected','[{"severity": "error", "line": 1, "column": 0, "text": "`exact?` could not close the goal. Try `apply?` to see partial suggestions."}]',0.328,1.79547772517545390128e+09);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema_version','1');
CREATE TABLE problems (
	seq INTEGER NOT NULL, 
	run_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	statement TEXT NOT NULL, 
	header TEXT NOT NULL, 
	theorem_name TEXT NOT NULL, 
	split TEXT NOT NULL, 
	area TEXT NOT NULL, 
	difficulty TEXT NOT NULL, 
	informal TEXT NOT NULL, 
	source TEXT NOT NULL, 
	defect TEXT NOT NULL, 
	started_at DOUBLE NOT NULL, 
	status TEXT, 
	how TEXT, 
	seconds DOUBLE, 
	attempts INTEGER, 
	message TEXT, 
	finished_at DOUBLE, 
	CONSTRAINT pk_problems PRIMARY KEY (seq), 
	CONSTRAINT uq_problems_run_id_id UNIQUE (run_id, id), 
	CONSTRAINT fk_problems_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "problems" VALUES(1,'20261123-234754-3565e1','b661f0b14d6ca835','amc12a_2015_p10','theorem amc12a_2015_p10 (x y : Int) (h₀ : 0 < y) (h₁ : y < x) (h₂ : x + y + x * y = 80) : x = 26','set_option autoImplicit false
','amc12a_2015_p10','valid','elementary algebra','hard','Two positive integers y < x have sum plus product equal to 80. The larger one is 26.','miniF2F valid split, restated for core Lean','',1.79547767462688517567e+09,'proved','sketch',6.17869659199823217932e+00,19,'',1.79547768080686497688e+09);
INSERT INTO "problems" VALUES(42,'20261123-234754-3565e1','e17a1da6c8c75989','mathd_numbertheory_156','theorem mathd_numbertheory_156 (n : Nat) (h₀ : 0 < n) : Nat.gcd (n + 7) (2 * n + 1) ≤ 13','set_option autoImplicit false
','mathd_numbertheory_156','valid','divisibility and gcd','hard','For positive n, the greatest common divisor of n + 7 and 2n + 1 is at most 13.','miniF2F valid split, restated for core Lean','',1.79547772444764208799e+09,'proved','sketch',1.06600829600029101129e+00,21,'',1.795477725514247179e+09);
CREATE TABLE proofs (
	seq INTEGER NOT NULL, 
	run_id TEXT NOT NULL, 
	problem_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	how TEXT NOT NULL, 
	axioms JSON NOT NULL, 
	message TEXT NOT NULL, 
	messages JSON NOT NULL, 
	elapsed_s DOUBLE NOT NULL, 
	lean TEXT NOT NULL, 
	recorded_at DOUBLE NOT NULL, 
	CONSTRAINT pk_proofs PRIMARY KEY (seq), 
	CONSTRAINT uq_proofs_run_id_problem_id_id UNIQUE (run_id, problem_id, id), 
	CONSTRAINT fk_proofs_run_id_problem_id FOREIGN KEY(run_id, problem_id) REFERENCES problems (run_id, id), 
	CONSTRAINT fk_proofs_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "proofs" VALUES(1,'20261123-234754-3565e1','b661f0b14d6ca835','248537823dc9f850','theorem amc12a_2015_p10 (x y : Int) (h₀ : 0 < y) (h₁ : y < x) (h₂ : x + y + x * y = 80) : x = 26 := by
  have product : (x + 1) * (y + 1) = 81 := by grind
  have divides_0 : x + 1 ∣ 81 := ⟨y + 1, by grind⟩
  have bound_0 := Int.le_of_dvd (by decide) divides_0
  have opposite_0 := Int.le_of_dvd (by decide) (Int.neg_dvd.mpr divides_0)
  have x_cases : x = 2 ∨ x = 8 ∨ x = 26 ∨ x = 80 := by
    have search : ∀ i0 : Nat, i0 < 79 → ¬(2 + (i0 : Int) + 1 ∣ 81 ∧ 2 + (i0 : Int) + 1 ≤ 81 ∧ -(2 + (i0 : Int) + 1) ≤ 81 ∧ ¬(2 + (i0 : Int) = 2 ∨ 2 + (i0 : Int) = 8 ∨ 2 + (i0 : Int) = 26 ∨ 2 + (i0 : Int) = 80)) := by
      clear h₀ h₁ h₂ divides_0 bound_0 opposite_0
      set_option synthInstance.maxHeartbeats 1000000 in
      set_option synthInstance.maxSize 4000 in
      decide +kernel
    have x_ge : 2 ≤ x := by omega
    have x_le : x ≤ 80 := by omega
    obtain ⟨i0, rfl⟩ : ∃ i0 : Nat, x = 2 + (i0 : Int) := ⟨(x - 2).toNat, by omega⟩
    exact Classical.byContradiction fun negated => search i0 (by omega) ⟨divides_0, bound_0, opposite_0, negated⟩
  rcases x_cases with x_is | x_is | x_is | x_is <;> subst x_is <;> (first | omega | grind)','sketch','[]','','[]',1.31023199299852421972e+00,'4.28.0 (38f3c0c4) embedded',1.79547768080423426626e+09);
INSERT INTO "proofs" VALUES(39,'20261123-234754-3565e1','e17a1da6c8c75989','0ab66702ac5751be','theorem mathd_numbertheory_156 (n : Nat) (h₀ : 0 < n) : Nat.gcd (n + 7) (2 * n + 1) ≤ 13 := by
  have left : Nat.gcd (n + 7) (2 * n + 1) ∣ (n + 7) := Nat.gcd_dvd_left _ _
  have right : Nat.gcd (n + 7) (2 * n + 1) ∣ (2 * n + 1) := Nat.gcd_dvd_right _ _
  have divides : Nat.gcd (n + 7) (2 * n + 1) ∣ 13 := by
    have difference := Nat.dvd_sub (Nat.dvd_mul_left_of_dvd left 2) (Nat.dvd_mul_left_of_dvd right 1)
    have value : 2 * (n + 7) - 1 * (2 * n + 1) = 13 := by omega
    rwa [value] at difference
  have bound := Nat.le_of_dvd (by decide) divides
  have positive : 0 < Nat.gcd (n + 7) (2 * n + 1) := Nat.pos_of_dvd_of_pos divides (by decide)
  first | assumption | omega','sketch','[]','','[]',0.226976147001551,'4.28.0 (38f3c0c4) embedded',1.79547772551320171351e+09);
CREATE TABLE runs (
	id TEXT NOT NULL, 
	benchmark TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	settings JSON NOT NULL, 
	settings_hash TEXT NOT NULL, 
	seed INTEGER NOT NULL, 
	versions JSON NOT NULL, 
	status TEXT NOT NULL, 
	started_at DOUBLE NOT NULL, 
	finished_at DOUBLE, 
	CONSTRAINT pk_runs PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('20261123-234754-3565e1','minif2f-core','e398e6a0789b40f4','{"budget_s": 60.0, "max_depth": 2, "max_sketches": 40, "sketches": 4, "sketch_repairs": 1, "samples": 4, "repair_rounds": 1, "max_samples": 256, "max_tokens": null, "refute_timeout_s": 3.0, "elaborate_timeout_s": 15.0, "verify_timeout_s": 30.0, "seed": 0, "lemma_library": false, "lean": "4.28.0 (38f3c0c4) embedded", "prover": "0.1.0", "workers": 2}','a5c1ce17dadd96a0',0,'{"lean": "4.28.0 (38f3c0c4) embedded", "prover": "0.1.0", "python": "3.11.7"}','finished',1.79547767461278653142e+09,1.79547781254280424114e+09);
CREATE TABLE sketches (
	seq INTEGER NOT NULL, 
	run_id TEXT NOT NULL, 
	parent_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	body TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	reasoning TEXT NOT NULL, 
	status TEXT NOT NULL, 
	messages JSON NOT NULL, 
	holes JSON NOT NULL, 
	declarations JSON NOT NULL, 
	elapsed_s DOUBLE NOT NULL, 
	recorded_at DOUBLE NOT NULL, 
	CONSTRAINT pk_sketches PRIMARY KEY (seq), 
	CONSTRAINT uq_sketches_run_id_parent_id_id UNIQUE (run_id, parent_id, id), 
	CONSTRAINT fk_sketches_run_id_parent_id FOREIGN KEY(run_id, parent_id) REFERENCES subgoals (run_id, id), 
	CONSTRAINT fk_sketches_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "sketches" VALUES(2,'20261123-234754-3565e1','799b3335c3752a9f','22154fcd031d89f3','have product : (x + 1) * (y + 1) = 81 := by grind
have divides_0 : x + 1 ∣ 81 := ⟨y + 1, by grind⟩
have bound_0 := Int.le_of_dvd (by decide) divides_0
have opposite_0 := Int.le_of_dvd (by decide) (Int.neg_dvd.mpr divides_0)
have x_cases : x = 2 ∨ x = 8 ∨ x = 26 ∨ x = 80 := by
  have search : ∀ i0 : Nat, i0 < 79 → ¬(2 + (i0 : Int) + 1 ∣ 81 ∧ 2 + (i0 : Int) + 1 ≤ 81 ∧ -(2 + (i0 : Int) + 1) ≤ 81 ∧ ¬(2 + (i0 : Int) = 2 ∨ 2 + (i0 : Int) = 8 ∨ 2 + (i0 : Int) = 26 ∨ 2 + (i0 : Int) = 80)) := by
    clear h₀ h₁ h₂ divides_0 bound_0 opposite_0
    sorry
  have x_ge : 2 ≤ x := by omega
  have x_le : x ≤ 80 := by omega
  obtain ⟨i0, rfl⟩ : ∃ i0 : Nat, x = 2 + (i0 : Int) := ⟨(x - 2).toNat, by omega⟩
  exact Classical.byContradiction fun negated => search i0 (by omega) ⟨divides_0, bound_0, opposite_0, negated⟩
rcases x_cases with x_is | x_is | x_is | x_is <;> subst x_is <;> (first | omega | grind)','structural/divisors','','proved','[{"severity": "warning", "line": 1, "column": 8, "text": "declaration uses `sorry`"}]','[{"index": 0, "start": 663, "end": 668, "column": 6, "kind": "tactic", "goals": [{"target": "\u2200 (i0 : Nat),\n  i0 < 79 \u2192\n    \u00ac(2 + \u2191i0 + 1 \u2223 81 \u2227\n        2 + \u2191i0 + 1 \u2264 81 \u2227 -(2 + \u2191i0 + 1) \u2264 81 \u2227 \u00ac(2 + \u2191i0 = 2 \u2228 2 + \u2191i0 = 8 \u2228 2 + \u2191i0 = 26 \u2228 2 + \u2191i0 = 80))", "hypotheses": [{"name": "x", "type": "Int", "value": null, "is_prop": false, "is_instance": false, "is_accessible": true}, {"name": "y", "type": "Int", "value": null, "is_prop": false, "is_instance": false, "is_accessible": true}, {"name": "product", "type": "(x + 1) * (y + 1) = 81", "value": null, "is_prop": true, "is_instance": false, "is_accessible": true}], "text": "x y : Int\nproduct : (x + 1) * (y + 1) = 81\n\u22a2 \u2200 (i0 : Nat),\n    i0 < 79 \u2192\n      \u00ac(2 + \u2191i0 + 1 \u2223 81 \u2227\n          2 + \u2191i0 + 1 \u2264 81 \u2227 -(2 + \u2191i0 + 1) \u2264 81 \u2227 \u00ac(2 + \u2191i0 = 2 \u2228 2 + \u2191i0 = 8 \u2228 2 + \u2191i0 = 26 \u2228 2 + \u2191i0 = 80))", "lemma": "theorem amc12a_2015_p10_hole0 (x y : Int) (product : (x + 1) * (y + 1) = 81) : \u2200 (i0 : Nat), i0 < 79 \u2192 \u00ac(2 + (\u2191i0 : Int) + 1 \u2223 81 \u2227 2 + (\u2191i0 : Int) + 1 \u2264 81 \u2227 -(2 + (\u2191i0 : Int) + 1) \u2264 81 \u2227 \u00ac(2 + (\u2191i0 : Int) = 2 \u2228 2 + (\u2191i0 : Int) = 8 \u2228 2 + (\u2191i0 : Int) = 26 \u2228 2 + (\u2191i0 : Int) = 80))", "renames": []}], "label": "search"}]','[{"name": "amc12a_2015_p10", "kind": "theorem", "axioms": ["sorryAx"]}]',1.71564869400026509538e+00,1.79547767849536514276e+09);
INSERT INTO "sketches" VALUES(30,'20261123-234754-3565e1','1d394e5325101462','e84b525947256598','have left : Nat.gcd (n + 7) (2 * n + 1) ∣ (n + 7) := Nat.gcd_dvd_left _ _
have right : Nat.gcd (n + 7) (2 * n + 1) ∣ (2 * n + 1) := Nat.gcd_dvd_right _ _
have divides : Nat.gcd (n + 7) (2 * n + 1) ∣ 13 := by
  have difference := Nat.dvd_sub (Nat.dvd_mul_left_of_dvd left 2) (Nat.dvd_mul_left_of_dvd right 1)
  have value : 2 * (n + 7) - 1 * (2 * n + 1) = 13 := by omega
  rwa [value] at difference
have bound := Nat.le_of_dvd (by decide) divides
have positive : 0 < Nat.gcd (n + 7) (2 * n + 1) := Nat.pos_of_dvd_of_pos divides (by decide)
first | assumption | omega','structural/gcd','','proved','[]','[]','[{"name": "mathd_numbertheory_156", "kind": "theorem", "axioms": []}]',1.05480110998541931621e-01,1.79547772528514289853e+09);
CREATE TABLE subgoals (
	seq INTEGER NOT NULL, 
	run_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	problem_id TEXT NOT NULL, 
	parent_id TEXT, 
	sketch_id TEXT, 
	depth INTEGER NOT NULL, 
	header TEXT NOT NULL, 
	source TEXT NOT NULL, 
	hole_index INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	target TEXT NOT NULL, 
	lemma TEXT NOT NULL, 
	hole JSON NOT NULL, 
	recorded_at DOUBLE NOT NULL, 
	CONSTRAINT pk_subgoals PRIMARY KEY (seq), 
	CONSTRAINT uq_subgoals_run_id_id UNIQUE (run_id, id), 
	CONSTRAINT fk_subgoals_run_id_problem_id FOREIGN KEY(run_id, problem_id) REFERENCES problems (run_id, id), 
	CONSTRAINT fk_subgoals_run_id_parent_id_sketch_id FOREIGN KEY(run_id, parent_id, sketch_id) REFERENCES sketches (run_id, parent_id, id), 
	CONSTRAINT fk_subgoals_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "subgoals" VALUES(1,'20261123-234754-3565e1','799b3335c3752a9f','b661f0b14d6ca835',NULL,NULL,0,'set_option autoImplicit false
','theorem amc12a_2015_p10 (x y : Int) (h₀ : 0 < y) (h₁ : y < x) (h₂ : x + y + x * y = 80) : x = 26 := by
  sorry',0,'','x = 26','theorem amc12a_2015_p10_hole0 (x y : Int) (h₀ : 0 < y) (h₁ : y < x) (h₂ : x + y + x * y = 80) : x = 26','{"index": 0, "start": 105, "end": 110, "column": 2, "kind": "tactic", "goals": [{"target": "x = 26", "hypotheses": [{"name": "x", "type": "Int", "value": null, "is_prop": false, "is_instance": false, "is_accessible": true}, {"name": "y", "type": "Int", "value": null, "is_prop": false, "is_instance": false, "is_accessible": true}, {"name": "h\u2080", "type": "0 < y", "value": null, "is_prop": true, "is_instance": false, "is_accessible": true}, {"name": "h\u2081", "type": "y < x", "value": null, "is_prop": true, "is_instance": false, "is_accessible": true}, {"name": "h\u2082", "type": "x + y + x * y = 80", "value": null, "is_prop": true, "is_instance": false, "is_accessible": true}], "text": "x y : Int\nh\u2080 : 0 < y\nh\u2081 : y < x\nh\u2082 : x + y + x * y = 80\n\u22a2 x = 26", "lemma": "theorem amc12a_2015_p10_hole0 (x y : Int) (h\u2080 : 0 < y) (h\u2081 : y < x) (h\u2082 : x + y + x * y = 80) : x = 26", "renames": []}], "label": ""}',1.79547767472794604299e+09);
INSERT INTO "subgoals" VALUES(4,'20261123-234754-3565e1','0c8bb7b1c6014ec9','b661f0b14d6ca835','799b3335c3752a9f','22154fcd031d89f3',1,'set_option autoImplicit false
','theorem amc12a_2015_p10 (x y : Int) (h₀ : 0 < y) (h₁ : y < x) (h₂ : x + y + x * y = 80) : x = 26 := by
  have product : (x + 1) * (y + 1) = 81 := by grind
  have divides_0 : x + 1 ∣ 81 := ⟨y + 1, by grind⟩
  have bound_0 := Int.le_of_dvd (by decide) divides_0
  have opposite_0 := Int.le_of_dvd (by decide) (Int.neg_dvd.mpr divides_0)
  have x_cases : x = 2 ∨ x = 8 ∨ x = 26 ∨ x = 80 := by
    have search : ∀ i0 : Nat, i0 < 79 → ¬(2 + (i0 : Int) + 1 ∣ 81 ∧ 2 + (i0 : Int) + 1 ≤ 81 ∧ -(2 + (i0 : Int) + 1) ≤ 81 ∧ ¬(2 + (i0 : Int) = 2 ∨ 2 + (i0 : Int) = 8 ∨ 2 + (i0 : Int) = 26 ∨ 2 + (i0 : Int) = 80)) := by
      clear h₀ h₁ h₂ divides_0 bound_0 opposite_0
      sorry
    have x_ge : 2 ≤ x := by omega
    have x_le : x ≤ 80 := by omega
    obtain ⟨i0, rfl⟩ : ∃ i0 : Nat, x = 2 + (i0 : Int) := ⟨(x - 2).toNat, by omega⟩
    exact Classical.byContradiction fun negated => search i0 (by omega) ⟨divides_0, bound_0, opposite_0, negated⟩
  rcases x_cases with x_is | x_is | x_is | x_is <;> subst x_is <;> (first | omega | grind)',0,'search','∀ (i0 : Nat),
  i0 < 79 →
    ¬(2 + ↑i0 + 1 ∣ 81 ∧
        2 + ↑i0 + 1 ≤ 81 ∧ -(2 + ↑i0 + 1) ≤ 81 ∧ ¬(2 + ↑i0 = 2 ∨ 2 + ↑i0 = 8 ∨ 2 + ↑i0 = 26 ∨ 2 + ↑i0 = 80))','theorem amc12a_2015_p10_hole0 (x y : Int) (product : (x + 1) * (y + 1) = 81) : ∀ (i0 : Nat), i0 < 79 → ¬(2 + (↑i0 : Int) + 1 ∣ 81 ∧ 2 + (↑i0 : Int) + 1 ≤ 81 ∧ -(2 + (↑i0 : Int) + 1) ≤ 81 ∧ ¬(2 + (↑i0 : Int) = 2 ∨ 2 + (↑i0 : Int) = 8 ∨ 2 + (↑i0 : Int) = 26 ∨ 2 + (↑i0 : Int) = 80))','{"index": 0, "start": 663, "end": 668, "column": 6, "kind": "tactic", "goals": [{"target": "\u2200 (i0 : Nat),\n  i0 < 79 \u2192\n    \u00ac(2 + \u2191i0 + 1 \u2223 81 \u2227\n        2 + \u2191i0 + 1 \u2264 81 \u2227 -(2 + \u2191i0 + 1) \u2264 81 \u2227 \u00ac(2 + \u2191i0 = 2 \u2228 2 + \u2191i0 = 8 \u2228 2 + \u2191i0 = 26 \u2228 2 + \u2191i0 = 80))", "hypotheses": [{"name": "x", "type": "Int", "value": null, "is_prop": false, "is_instance": false, "is_accessible": true}, {"name": "y", "type": "Int", "value": null, "is_prop": false, "is_instance": false, "is_accessible": true}, {"name": "product", "type": "(x + 1) * (y + 1) = 81", "value": null, "is_prop": true, "is_instance": false, "is_accessible": true}], "text": "x y : Int\nproduct : (x + 1) * (y + 1) = 81\n\u22a2 \u2200 (i0 : Nat),\n    i0 < 79 \u2192\n      \u00ac(2 + \u2191i0 + 1 \u2223 81 \u2227\n          2 + \u2191i0 + 1 \u2264 81 \u2227 -(2 + \u2191i0 + 1) \u2264 81 \u2227 \u00ac(2 + \u2191i0 = 2 \u2228 2 + \u2191i0 = 8 \u2228 2 + \u2191i0 = 26 \u2228 2 + \u2191i0 = 80))", "lemma": "theorem amc12a_2015_p10_hole0 (x y : Int) (product : (x + 1) * (y + 1) = 81) : \u2200 (i0 : Nat), i0 < 79 \u2192 \u00ac(2 + (\u2191i0 : Int) + 1 \u2223 81 \u2227 2 + (\u2191i0 : Int) + 1 \u2264 81 \u2227 -(2 + (\u2191i0 : Int) + 1) \u2264 81 \u2227 \u00ac(2 + (\u2191i0 : Int) = 2 \u2228 2 + (\u2191i0 : Int) = 8 \u2228 2 + (\u2191i0 : Int) = 26 \u2228 2 + (\u2191i0 : Int) = 80))", "renames": []}], "label": "search"}',1.79547767849603199952e+09);
INSERT INTO "subgoals" VALUES(72,'20261123-234754-3565e1','1d394e5325101462','e17a1da6c8c75989',NULL,NULL,0,'set_option autoImplicit false
','theorem mathd_numbertheory_156 (n : Nat) (h₀ : 0 < n) : Nat.gcd (n + 7) (2 * n + 1) ≤ 13 := by
  sorry',0,'','(n + 7).gcd (2 * n + 1) ≤ 13','theorem mathd_numbertheory_156_hole0 (n : Nat) (h₀ : 0 < n) : (n + 7).gcd (2 * n + 1) ≤ 13','{"index": 0, "start": 97, "end": 102, "column": 2, "kind": "tactic", "goals": [{"target": "(n + 7).gcd (2 * n + 1) \u2264 13", "hypotheses": [{"name": "n", "type": "Nat", "value": null, "is_prop": false, "is_instance": false, "is_accessible": true}, {"name": "h\u2080", "type": "0 < n", "value": null, "is_prop": true, "is_instance": false, "is_accessible": true}], "text": "n : Nat\nh\u2080 : 0 < n\n\u22a2 (n + 7).gcd (2 * n + 1) \u2264 13", "lemma": "theorem mathd_numbertheory_156_hole0 (n : Nat) (h\u2080 : 0 < n) : (n + 7).gcd (2 * n + 1) \u2264 13", "renames": []}], "label": ""}',1.79547772446599721908e+09);
CREATE INDEX ix_runs_fingerprint_settings_hash ON runs (fingerprint, settings_hash);
CREATE INDEX ix_subgoals_run_id_problem_id ON subgoals (run_id, problem_id);
COMMIT;
