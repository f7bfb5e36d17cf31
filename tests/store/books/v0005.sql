BEGIN TRANSACTION;
CREATE TABLE absence (
	absence_id INTEGER NOT NULL, 
	owner TEXT, 
	contact_record_id BIGINT, 
	from_on DATE NOT NULL, 
	to_on DATE NOT NULL, 
	note TEXT, 
	actor TEXT, 
	entered_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	PRIMARY KEY (absence_id)
);
INSERT INTO "absence" VALUES(1,'Ann',NULL,'2026-12-21','2026-12-24',NULL,'local','2026-11-02 23:59:59.999999',NULL);
CREATE TABLE account (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	name TEXT, 
	industry TEXT, 
	segment TEXT, 
	country TEXT, 
	region TEXT, 
	time_zone TEXT, 
	parent TEXT, 
	owner TEXT, 
	employees BIGINT, 
	annual_revenue DOUBLE, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_account UNIQUE (source, source_id)
);
CREATE TABLE action_log (
	action_log_id INTEGER NOT NULL, 
	action TEXT NOT NULL, 
	record_id BIGINT, 
	state TEXT NOT NULL, 
	until_on DATE, 
	actor TEXT, 
	logged_at DATETIME NOT NULL, size DOUBLE, note TEXT, 
	PRIMARY KEY (action_log_id), 
	CONSTRAINT ck_action_log_state CHECK (state IN ('shown', 'done', 'snoozed'))
);
INSERT INTO "action_log" VALUES(1,'ask-1',1,'done',NULL,NULL,'2026-11-01 09:00:00.000000',NULL,NULL);
INSERT INTO "action_log" VALUES(2,'create-pipeline-pipeline',NULL,'shown',NULL,'local','2026-11-02 23:59:59.999999',1.0,NULL);
CREATE TABLE activity (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	opportunity_id TEXT, 
	account_id TEXT, 
	contact_id TEXT, 
	lead_id TEXT, 
	owner_id TEXT, 
	owner TEXT, 
	kind TEXT, 
	direction TEXT, 
	happened_at DATETIME, 
	due_on DATE, 
	is_done BOOLEAN, 
	subject TEXT, 
	outcome TEXT, 
	duration_minutes DOUBLE, 
	note TEXT, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT ck_activity_direction CHECK (direction IN ('out', 'in')), 
	CONSTRAINT uq_activity UNIQUE (source, source_id)
);
INSERT INTO "activity" VALUES(1,'file','a','1',NULL,NULL,NULL,NULL,NULL,'call','out','2026-03-01 10:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-10-01','2026-10-01',2,NULL,888292615342842495);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE book (
	book_id TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	change_number BIGINT NOT NULL, 
	schema_version BIGINT NOT NULL, 
	PRIMARY KEY (book_id)
);
INSERT INTO "book" VALUES('9dfd4e0e-ad45-436e-be3e-dd549b83af50','2026-11-01 09:00:00.000000',21,5);
CREATE TABLE commitment (
	commitment_id INTEGER NOT NULL, 
	scope_kind TEXT NOT NULL, 
	scope_name TEXT NOT NULL, 
	period TEXT NOT NULL, 
	commit_amount BIGINT, 
	best_case_amount BIGINT, 
	currency TEXT, 
	probability DOUBLE, 
	actor TEXT, 
	said_at DATETIME NOT NULL, 
	PRIMARY KEY (commitment_id), 
	CONSTRAINT ck_commitment_scope_kind CHECK (scope_kind IN ('owner', 'team', 'company'))
);
INSERT INTO "commitment" VALUES(1,'owner','Ann','2026-Q4',19000000,NULL,'EUR',NULL,NULL,'2026-11-01 09:00:00.000000');
CREATE TABLE contact (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	name TEXT, 
	email TEXT, 
	phone TEXT, 
	account_id TEXT, 
	account TEXT, 
	title TEXT, 
	role TEXT, 
	country TEXT, 
	time_zone TEXT, 
	has_opted_out BOOLEAN, 
	legal_basis TEXT, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_contact UNIQUE (source, source_id)
);
INSERT INTO "contact" VALUES(1,'file','c1','Ann Vale','ann@acme.example',NULL,NULL,'Acme',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-02','2026-11-02',4,NULL,-4051782615276385449);
CREATE TABLE contact_log (
	contact_log_id INTEGER NOT NULL, 
	record_id BIGINT NOT NULL, 
	contact_record_id BIGINT, 
	kind TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	outcome TEXT, 
	happened_at DATETIME NOT NULL, 
	duration_minutes DOUBLE, 
	subject TEXT, 
	note TEXT, 
	next_step TEXT, 
	next_on DATE, 
	reason TEXT, 
	no_next_step TEXT, 
	until_on DATE, 
	content_id BIGINT, 
	override_reason TEXT, 
	step_before TEXT, 
	actor TEXT, 
	logged_at DATETIME NOT NULL, 
	undone_at DATETIME, 
	PRIMARY KEY (contact_log_id), 
	CONSTRAINT ck_contact_log_kind CHECK (kind IN ('call', 'email', 'meeting', 'note')), 
	CONSTRAINT ck_contact_log_direction CHECK (direction IN ('out', 'in'))
);
INSERT INTO "contact_log" VALUES(1,1,NULL,'call','out','no-answer','2026-11-02 00:00:00.000000',NULL,NULL,NULL,'call again','2026-11-05','offer sent',NULL,NULL,NULL,NULL,'{"before": {"next_step": null, "next_step_on": null}, "observation_ids": [7, 8], "decision_id": null}','local','2026-11-26 05:43:51.294378',NULL);
CREATE TABLE contact_permission (
	contact_permission_id INTEGER NOT NULL, 
	contact_record_id BIGINT NOT NULL, 
	channel TEXT, 
	is_allowed BOOLEAN NOT NULL, 
	basis TEXT, 
	said_on DATE NOT NULL, 
	actor TEXT, 
	entered_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	PRIMARY KEY (contact_permission_id)
);
INSERT INTO "contact_permission" VALUES(1,1,'email',0,'said so on the phone','2026-11-02','local','2026-11-02 23:59:59.999999',NULL);
CREATE TABLE content (
	content_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	location TEXT, 
	suits TEXT, 
	added_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, content_kind TEXT, segments TEXT, stages TEXT, obstacles TEXT, expires_on DATE, custom TEXT, 
	PRIMARY KEY (content_id)
);
INSERT INTO "content" VALUES(1,'Port-delay study','https://example.org/ports',NULL,'2026-11-01 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE credit (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	opportunity_id TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	share DOUBLE NOT NULL, 
	role TEXT, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_credit UNIQUE (source, source_id)
);
CREATE TABLE decision (
	decision_id INTEGER NOT NULL, 
	record_id BIGINT NOT NULL, 
	verdict TEXT NOT NULL, 
	until_on DATE, 
	to_owner TEXT, 
	reason TEXT, 
	actor TEXT, 
	decided_at DATETIME NOT NULL, 
	undone_at DATETIME, advice TEXT, 
	PRIMARY KEY (decision_id), 
	CONSTRAINT ck_decision_verdict CHECK (verdict IN ('keep', 'backburner', 'cut', 'hand-over'))
);
INSERT INTO "decision" VALUES(1,1,'backburner','2027-01-11',NULL,'budget from January',NULL,'2026-11-01 09:00:00.000000',NULL,NULL);
CREATE TABLE follow_up_preference (
	preference_id INTEGER NOT NULL, 
	record_id BIGINT NOT NULL, 
	days TEXT, 
	from_time TEXT, 
	to_time TEXT, 
	channel TEXT, 
	time_zone TEXT, 
	note TEXT, 
	said_at DATETIME NOT NULL, withdrawn_at DATETIME, 
	PRIMARY KEY (preference_id)
);
INSERT INTO "follow_up_preference" VALUES(1,1,'mon,tue','15:00',NULL,NULL,NULL,NULL,'2026-11-01 09:00:00.000000',NULL);
CREATE TABLE forecast (
	forecast_id INTEGER NOT NULL, 
	scope_kind TEXT NOT NULL, 
	scope_name TEXT NOT NULL, 
	period TEXT NOT NULL, 
	as_of DATE NOT NULL, 
	answer TEXT NOT NULL, 
	published_at DATETIME NOT NULL, state TEXT, 
	PRIMARY KEY (forecast_id), 
	CONSTRAINT ck_forecast_scope_kind CHECK (scope_kind IN ('owner', 'team', 'company')), 
	CONSTRAINT uq_forecast UNIQUE (scope_kind, scope_name, period, as_of)
);
INSERT INTO "forecast" VALUES(1,'owner','Ann','2026-Q4','2026-11-01','{"p_hit": 0.25}','2026-11-01 09:00:00.000000',NULL);
CREATE TABLE fx_rate (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	base TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	rate_on DATE NOT NULL, 
	rate DOUBLE NOT NULL, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_fx_rate UNIQUE (source, source_id)
);
CREATE TABLE halving (
	halving_id INTEGER NOT NULL, 
	scope_kind TEXT NOT NULL, 
	scope_name TEXT NOT NULL, 
	period TEXT NOT NULL, 
	choice TEXT NOT NULL, 
	actor TEXT, 
	chosen_at DATETIME NOT NULL, 
	PRIMARY KEY (halving_id), 
	CONSTRAINT ck_halving_scope_kind CHECK (scope_kind IN ('owner', 'team', 'company'))
);
INSERT INTO "halving" VALUES(1,'owner','Ann','2026-Q4','{"offered": [1, 3]}',NULL,'2026-11-01 09:00:00.000000');
CREATE TABLE import_batch (
	import_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	snapshot_on DATE NOT NULL, 
	holds TEXT, 
	recorded_at DATETIME NOT NULL, 
	summary TEXT NOT NULL, 
	record_ids TEXT, fingerprint TEXT, 
	PRIMARY KEY (import_id), 
	CONSTRAINT ck_import_batch_holds CHECK (holds IN ('all', 'open', 'some'))
);
INSERT INTO "import_batch" VALUES(1,'file','2026-10-01',NULL,'2026-11-01 09:00:00.000000','{"files": [{"file": "o.csv", "kind": "opportunity", "encoding": "utf-8", "delimiter": ",", "rows": 2, "mapping": {"opportunity_id": "opportunity_id", "name": "name", "account": "account", "owner": "owner", "stage": "stage", "amount": "amount", "currency": "currency", "created_on": "created_on", "close_date": "close_date", "closed_on": "closed_on"}, "ignored_columns": ["Region"], "date_order": null, "currency": "EUR", "sheet": "", "sha256": "272f0b358c2c260df7f6e5d1f99724c0c611a177e1abb74dbf3394ad7a9e7b32"}], "written": {"opportunity": {"new": 2, "changed": 0, "unchanged": 0, "absent": 0}, "stage": {"new": 2, "changed": 0, "unchanged": 0, "absent": 0}}, "covered_fields": [], "covered_until": null, "is_full": false, "notices": []}','{"opportunity": "eJxjZIAARigNAAAoAAM=", "stage": "eJxjZIAARigNAAAoAAM="}','a314522d6b70f4477a0edfae21b2f27a9fa342dad995df6524f41b33c2daa8fc');
INSERT INTO "import_batch" VALUES(2,'file','2026-10-01',NULL,'2026-11-01 09:00:00.000000','{"files": [{"file": "a.csv", "kind": "activity", "encoding": "utf-8", "delimiter": ",", "rows": 1, "mapping": {"activity_id": "activity_id", "opportunity_id": "opportunity_id", "kind": "kind", "direction": "direction", "happened_at": "happened_at"}, "ignored_columns": [], "date_order": null, "currency": null, "sheet": "", "sha256": "8576c4ae5141796346068904221a9b2a7e72e430f17cfe3411302e67622cbb91"}], "written": {"activity": {"new": 1, "changed": 0, "unchanged": 0, "absent": 0}}, "covered_fields": [], "covered_until": null, "is_full": false, "notices": []}','{"activity": "eJxjZIAAAAAQAAI="}','2da16e52f7292e08b59cb7c4460a4ef0ad7c2c9ee839295df0f205deb93afa91');
INSERT INTO "import_batch" VALUES(3,'file','2026-11-01',NULL,'2026-11-01 09:00:00.000000','{"files": [{"file": "o2.csv", "kind": "opportunity", "encoding": "utf-8", "delimiter": ",", "rows": 3, "mapping": {"opportunity_id": "opportunity_id", "name": "name", "account": "account", "owner": "owner", "stage": "stage", "amount": "amount", "currency": "currency", "created_on": "created_on", "close_date": "close_date", "closed_on": "closed_on"}, "ignored_columns": ["Region"], "date_order": null, "currency": "EUR", "sheet": "", "sha256": "b11beb55b3b08f3124511f5bcfa475c3102a9112b2c3ea2390221ae49eb4fd47"}], "written": {"opportunity": {"new": 1, "changed": 1, "unchanged": 1, "absent": 0}, "stage": {"new": 1, "changed": 0, "unchanged": 2, "absent": 0}}, "covered_fields": [], "covered_until": null, "is_full": false, "notices": []}','{"opportunity": "eJxjZIAARjQaAABIAAQ=", "stage": "eJxjZIAARjQaAABIAAQ="}','12377f4e7e5412a29b21d9f69f9740180a28e2f61bb6d8e9c7c31c34894d445a');
INSERT INTO "import_batch" VALUES(4,'file','2026-11-02',NULL,'2026-11-26 05:43:38.571324','{"files": [{"file": "contact.csv", "kind": "contact", "encoding": "utf-8", "delimiter": ",", "rows": 1, "mapping": {"contact_id": "contact_id", "name": "name", "email": "email", "account": "account"}, "ignored_columns": [], "date_order": null, "currency": null, "sheet": "", "samples": {}, "doubtful": {}, "sha256": "00fe16e3b1457cfd05aaaf4cd25d43445cec2f86b5a5a80921bda2c133ef8a96"}], "written": {"contact": {"new": 1, "changed": 0, "unchanged": 0, "absent": 0}}, "covered_fields": [], "covered_until": null, "is_full": false, "notices": []}','{"contact": "eJxjZIAAAAAQAAI="}','4965fdb97291214e0f0763e60180ff0287794c5a1a858f188a8b0553b8778e54');
CREATE TABLE import_undo (
	import_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	new_ids TEXT NOT NULL, 
	"before" TEXT, 
	PRIMARY KEY (import_id, kind)
);
INSERT INTO "import_undo" VALUES(4,'contact','eJxjZIAAAAAQAAI=',NULL);
CREATE TABLE lead (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	name TEXT, 
	company TEXT, 
	title TEXT, 
	industry TEXT, 
	owner_id TEXT, 
	owner TEXT, 
	status TEXT, 
	lead_source TEXT, 
	disqualified_reason TEXT, 
	time_zone TEXT, 
	employees BIGINT, 
	created_on DATE, 
	converted_on DATE, 
	opportunity_id TEXT, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_lead UNIQUE (source, source_id)
);
CREATE TABLE link (
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	record_id BIGINT NOT NULL, 
	PRIMARY KEY (kind, source, source_id)
);
CREATE TABLE mapping (
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	mapping TEXT NOT NULL, 
	confirmed_at DATETIME, 
	PRIMARY KEY (source, kind)
);
INSERT INTO "mapping" VALUES('file','opportunity','{"headings": ["opportunity_id", "name", "account", "owner", "stage", "amount", "currency", "created_on", "close_date", "closed_on", "Region"], "columns": {"opportunity_id": "opportunity_id", "name": "name", "account": "account", "owner": "owner", "stage": "stage", "amount": "amount", "currency": "currency", "created_on": "created_on", "close_date": "close_date", "closed_on": "closed_on"}}','2026-11-01 09:00:00.000000');
INSERT INTO "mapping" VALUES('file','activity','{"headings": ["activity_id", "opportunity_id", "kind", "direction", "happened_at"], "columns": {"activity_id": "activity_id", "opportunity_id": "opportunity_id", "kind": "kind", "direction": "direction", "happened_at": "happened_at"}}','2026-11-01 09:00:00.000000');
INSERT INTO "mapping" VALUES('file','contact','{"headings": ["contact_id", "name", "email", "account"], "columns": {"contact_id": "contact_id", "name": "name", "email": "email", "account": "account"}}','2026-11-26 05:43:38.571324');
CREATE TABLE observation (
	observation_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	record_id BIGINT NOT NULL, 
	field TEXT NOT NULL, 
	value TEXT, 
	effective_at DATETIME NOT NULL, 
	not_before DATETIME, 
	recorded_at DATETIME NOT NULL, 
	import_id BIGINT, 
	known TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	PRIMARY KEY (observation_id), 
	CONSTRAINT ck_observation_known CHECK (known IN ('crm', 'snapshot', 'user'))
);
INSERT INTO "observation" VALUES(1,'opportunity',1,'stage','Talk','2026-10-01 23:59:59.999999',NULL,'2026-11-01 09:00:00.000000',3,'snapshot',0);
INSERT INTO "observation" VALUES(2,'opportunity',1,'stage','Offer','2026-11-01 23:59:59.999999','2026-10-01 23:59:59.999999','2026-11-01 09:00:00.000000',3,'snapshot',0);
INSERT INTO "observation" VALUES(3,'opportunity',1,'amount','1050','2026-10-01 23:59:59.999999',NULL,'2026-11-01 09:00:00.000000',3,'snapshot',0);
INSERT INTO "observation" VALUES(4,'opportunity',1,'amount','1250','2026-11-01 23:59:59.999999','2026-10-01 23:59:59.999999','2026-11-01 09:00:00.000000',3,'snapshot',0);
INSERT INTO "observation" VALUES(5,'opportunity',1,'close_date','2026-12-01','2026-10-01 23:59:59.999999',NULL,'2026-11-01 09:00:00.000000',3,'snapshot',0);
INSERT INTO "observation" VALUES(6,'opportunity',1,'close_date','2026-12-20','2026-11-01 23:59:59.999999','2026-10-01 23:59:59.999999','2026-11-01 09:00:00.000000',3,'snapshot',0);
INSERT INTO "observation" VALUES(7,'opportunity',1,'next_step','call again','2026-11-02 23:59:59.999999',NULL,'2026-11-26 05:43:51.294378',NULL,'user',0);
INSERT INTO "observation" VALUES(8,'opportunity',1,'next_step_on','2026-11-05','2026-11-02 23:59:59.999999',NULL,'2026-11-26 05:43:51.294378',NULL,'user',0);
CREATE TABLE obstacle (
	obstacle_id INTEGER NOT NULL, 
	record_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	note TEXT, 
	actor TEXT, 
	raised_at DATETIME NOT NULL, 
	resolved_at DATETIME, obstacle_kind TEXT, owner TEXT, due_on DATE, mitigation TEXT, evidence TEXT, resolution TEXT, 
	PRIMARY KEY (obstacle_id)
);
INSERT INTO "obstacle" VALUES(1,1,'no budget yet',NULL,NULL,'2026-11-01 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE opportunity (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	name TEXT, 
	account_id TEXT, 
	account TEXT, 
	contact_id TEXT, 
	owner_id TEXT, 
	owner TEXT, 
	product TEXT, 
	segment TEXT, 
	pipeline TEXT, 
	type TEXT, 
	lead_source TEXT, 
	stage TEXT, 
	status TEXT, 
	forecast_category TEXT, 
	amount BIGINT, 
	currency TEXT, 
	booked_amount BIGINT, 
	margin_amount BIGINT, 
	quantity DOUBLE, 
	discount DOUBLE, 
	probability DOUBLE, 
	created_on DATE, 
	close_date DATE, 
	closed_on DATE, 
	stage_entered_on DATE, 
	next_step TEXT, 
	next_step_on DATE, 
	last_activity_on DATE, 
	lost_reason TEXT, 
	competitor TEXT, 
	note TEXT, 
	is_deleted BOOLEAN, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT ck_opportunity_status CHECK (status IN ('open', 'won', 'lost')), 
	CONSTRAINT uq_opportunity UNIQUE (source, source_id)
);
INSERT INTO "opportunity" VALUES(1,'file','1','Größe',NULL,'Acme',NULL,NULL,'Ann',NULL,NULL,NULL,NULL,NULL,'Offer','open',NULL,1250,'EUR',NULL,NULL,NULL,NULL,NULL,'2026-01-01','2026-12-20',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{"Region": "North"}','2026-10-01','2026-11-01',3,NULL,9070932338724315823);
INSERT INTO "opportunity" VALUES(2,'file','2','Pilot',NULL,'Bolt',NULL,NULL,'Bob',NULL,NULL,NULL,NULL,NULL,'Won','won',NULL,20000,'EUR',NULL,NULL,NULL,NULL,NULL,'2026-02-01','2026-06-01','2026-05-30',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{"Region": "South"}','2026-10-01','2026-10-01',1,NULL,-6051652837528080417);
INSERT INTO "opportunity" VALUES(3,'file','3','New',NULL,'Core',NULL,NULL,'Ann',NULL,NULL,NULL,NULL,NULL,'Talk','open',NULL,NULL,'EUR',NULL,NULL,NULL,NULL,NULL,'2026-10-20','2026-12-20',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-01','2026-11-01',3,NULL,2999152990375907108);
CREATE TABLE outbox (
	outbox_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	record_id BIGINT NOT NULL, 
	field TEXT NOT NULL, 
	value TEXT, 
	actor TEXT, 
	made_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	PRIMARY KEY (outbox_id)
);
CREATE TABLE owner (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	name TEXT, 
	email TEXT, 
	team TEXT, 
	manager TEXT, 
	role TEXT, 
	hired_on DATE, 
	left_on DATE, 
	hours_per_week DOUBLE, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_owner UNIQUE (source, source_id)
);
CREATE TABLE past_bookings (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	period TEXT NOT NULL, 
	owner TEXT, 
	amount BIGINT, 
	quantity DOUBLE, 
	currency TEXT, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_past_bookings UNIQUE (source, source_id)
);
CREATE TABLE period (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	size TEXT, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_period UNIQUE (source, source_id)
);
CREATE TABLE problem (
	problem_id INTEGER NOT NULL, 
	import_id BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	file TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	field TEXT NOT NULL, 
	value TEXT NOT NULL, 
	action TEXT NOT NULL, 
	message TEXT NOT NULL, 
	PRIMARY KEY (problem_id), 
	CONSTRAINT ck_problem_severity CHECK (severity IN ('error', 'warning')), 
	CONSTRAINT fk_problem FOREIGN KEY(import_id) REFERENCES import_batch (import_id)
);
INSERT INTO "problem" VALUES(1,3,'bad_number','warning','o2.csv',4,'amount','x','kept as missing','not an amount');
INSERT INTO "problem" VALUES(2,3,'missing_amount','warning','o2.csv',4,'amount','','estimated from product and history','open without an amount');
CREATE TABLE product (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	name TEXT, 
	family TEXT, 
	list_price BIGINT, 
	currency TEXT, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_product UNIQUE (source, source_id)
);
CREATE TABLE qualification (
	qualification_id INTEGER NOT NULL, 
	record_id BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	fact TEXT NOT NULL, 
	said_by TEXT, 
	said_on DATE, 
	actor TEXT, 
	entered_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	PRIMARY KEY (qualification_id)
);
INSERT INTO "qualification" VALUES(1,1,'need','two days lost a week','Ms Holm','2026-10-20',NULL,'2026-11-01 09:00:00.000000',NULL);
CREATE TABLE quote (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	opportunity_id TEXT, 
	name TEXT, 
	status TEXT, 
	amount BIGINT, 
	currency TEXT, 
	discount DOUBLE, 
	created_on DATE, 
	sent_on DATE, 
	expires_on DATE, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT uq_quote UNIQUE (source, source_id)
);
CREATE TABLE setting (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "setting" VALUES('me','"Ann"');
CREATE TABLE stage (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	pipeline TEXT, 
	name TEXT NOT NULL, 
	position BIGINT, 
	status TEXT, 
	probability DOUBLE, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT ck_stage_status CHECK (status IN ('open', 'won', 'lost')), 
	CONSTRAINT uq_stage UNIQUE (source, source_id)
);
INSERT INTO "stage" VALUES(1,'file',' / Talk',NULL,'Talk',NULL,'open',NULL,NULL,'2026-10-01','2026-10-01',1,NULL,3239670863193537522);
INSERT INTO "stage" VALUES(2,'file',' / Won',NULL,'Won',NULL,'won',NULL,NULL,'2026-10-01','2026-10-01',1,NULL,-370265756729702107);
INSERT INTO "stage" VALUES(3,'file',' / Offer',NULL,'Offer',NULL,'open',NULL,NULL,'2026-11-01','2026-11-01',3,NULL,-3342967027040948598);
CREATE TABLE suggestion (
	suggestion_id INTEGER NOT NULL, 
	record_id BIGINT NOT NULL, 
	contact_record_id BIGINT, 
	channel TEXT, 
	suggested_for DATE NOT NULL, 
	block TEXT, 
	basis TEXT, 
	propensity DOUBLE, 
	content_id BIGINT, 
	actor TEXT, 
	suggested_at DATETIME NOT NULL, 
	PRIMARY KEY (suggestion_id)
);
CREATE TABLE target (
	record_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	scope_kind TEXT, 
	scope_name TEXT, 
	period TEXT NOT NULL, 
	measure TEXT, 
	count_of TEXT, 
	condition TEXT, 
	amount BIGINT, 
	quantity DOUBLE, 
	currency TEXT, 
	custom TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	import_id BIGINT, 
	source_version TEXT, content_hash BIGINT, 
	PRIMARY KEY (record_id), 
	CONSTRAINT ck_target_scope_kind CHECK (scope_kind IN ('owner', 'team', 'company')), 
	CONSTRAINT ck_target_count_of CHECK (count_of IN ('won', 'created')), 
	CONSTRAINT uq_target UNIQUE (source, source_id)
);
INSERT INTO "target" VALUES(1,'user','owner / Ann / 2026-Q4 / amount /  / ','owner','Ann','2026-Q4','amount',NULL,NULL,18000000,NULL,'EUR',NULL,'2026-10-01','2026-10-01',NULL,NULL,NULL);
CREATE TABLE value_case (
	value_case_id INTEGER NOT NULL, 
	record_id BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	actor TEXT, 
	made_at DATETIME NOT NULL, 
	PRIMARY KEY (value_case_id)
);
CREATE TABLE waiver (
	waiver_id INTEGER NOT NULL, 
	rule_id TEXT NOT NULL, 
	record_id BIGINT, 
	reason TEXT NOT NULL, 
	until_on DATE, 
	actor TEXT, 
	waived_at DATETIME NOT NULL, condition TEXT, withdrawn_at DATETIME, 
	PRIMARY KEY (waiver_id)
);
INSERT INTO "waiver" VALUES(1,'SLP001',1,'agreed with the buyer',NULL,NULL,'2026-11-01 09:00:00.000000',NULL,NULL);
CREATE INDEX ix_observation ON observation (kind, record_id, field, effective_at);
COMMIT;
