-- +goose Up

ALTER TABLE invitations
    DROP CONSTRAINT invitations_kind_check,
    ADD CONSTRAINT invitations_kind_check CHECK (kind IN ('interview', 'assessment', 'onboarding', 'reference', 'rights')),
    DROP CONSTRAINT invitations_check3,
    ADD CONSTRAINT invitations_starts_at_check CHECK ((starts_at IS NOT NULL) = (kind NOT IN ('reference', 'rights')));

-- The texts that people were shown, word for word: written_in is the code of the text's language, as en. A text never changes.
CREATE TABLE notice_texts (
    kind       text NOT NULL,
    version    text NOT NULL,
    written_in text NOT NULL,
    digest     bytea NOT NULL CHECK (length(digest) = 32), -- SHA-256 of the text
    words      text NOT NULL,
    PRIMARY KEY (kind, version, written_in)
);

-- What a candidate agreed to, by the text that they read.
CREATE TABLE consents (
    id            uuid PRIMARY KEY,
    candidate_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    invitation_id uuid NOT NULL REFERENCES invitations ON DELETE CASCADE,
    kind          text NOT NULL,
    version       text NOT NULL,
    written_in    text NOT NULL,
    given_at      timestamptz NOT NULL,
    withdrawn_at  timestamptz CHECK (withdrawn_at >= given_at),
    FOREIGN KEY (kind, version, written_in) REFERENCES notice_texts
);

CREATE INDEX consents_candidate_id_idx ON consents (candidate_id, given_at);

-- What a candidate asked for through a link, and what somebody answered.
CREATE TABLE requests (
    id            uuid PRIMARY KEY,
    candidate_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    invitation_id uuid NOT NULL REFERENCES invitations ON DELETE CASCADE,
    kind          text NOT NULL CHECK (kind IN ('correct', 'explain', 'dispute', 'withdraw_consent', 'get_copy', 'delete', 'accommodation')),
    words         text NOT NULL,
    fact_id       uuid REFERENCES facts ON DELETE SET NULL, -- what is to be corrected
    notice_kind   text NOT NULL, -- the text that was shown
    notice_version text NOT NULL,
    written_in    text NOT NULL,
    opened_at     timestamptz NOT NULL,
    due_at        timestamptz NOT NULL CHECK (due_at > opened_at),
    status        text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'declined')),
    answered_at   timestamptz CHECK (answered_at >= opened_at),
    answered_by   uuid REFERENCES accounts,
    answer        text NOT NULL DEFAULT '',
    FOREIGN KEY (notice_kind, notice_version, written_in) REFERENCES notice_texts,
    CHECK ((status = 'open') = (answered_at IS NULL)),
    CHECK ((status = 'open') = (answered_by IS NULL)),
    CHECK ((status = 'open') = (answer = ''))
);

CREATE INDEX requests_candidate_id_idx ON requests (candidate_id, opened_at);
CREATE INDEX requests_due_at_idx ON requests (due_at) WHERE status = 'open';
CREATE UNIQUE INDEX requests_disputed_key ON requests (candidate_id) WHERE kind = 'dispute' AND status = 'open';

-- How many days the lead gives candidates of a jurisdiction between the two notices, where it differs from the program's default.
CREATE TABLE waiting_periods (
    jurisdiction text PRIMARY KEY,
    days         integer NOT NULL CHECK (days BETWEEN 1 AND 90),
    business     boolean NOT NULL, -- Saturdays and Sundays do not count
    set_at       timestamptz NOT NULL,
    set_by       uuid NOT NULL REFERENCES accounts
);

-- The notices by which a candidate learns that a decision is to be acted on: the first with a copy of the report, and the final
-- one when the waiting period is over. What the company does with the application is decided elsewhere.
CREATE TABLE adverse_actions (
    id            uuid PRIMARY KEY,
    candidate_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    decision_id   uuid NOT NULL REFERENCES decisions,
    jurisdiction  text NOT NULL,
    days          integer NOT NULL CHECK (days > 0),
    business      boolean NOT NULL,
    words         text NOT NULL CHECK (words <> ''),
    report        bytea NOT NULL CHECK (length(report) > 0),
    report_digest bytea NOT NULL CHECK (length(report_digest) = 32), -- SHA-256
    began_at      timestamptz NOT NULL,
    began_by      uuid NOT NULL REFERENCES accounts,
    earliest_at   timestamptz NOT NULL CHECK (earliest_at >= began_at + make_interval(days => days)), -- of the final notice, without disputes
    state         text NOT NULL DEFAULT 'pre_notice' CHECK (state IN ('pre_notice', 'final', 'withdrawn')),
    ended_at      timestamptz,
    ended_by      uuid REFERENCES accounts,
    ended_words   text NOT NULL DEFAULT '',
    CHECK ((state = 'pre_notice') = (ended_at IS NULL)),
    CHECK ((state = 'pre_notice') = (ended_by IS NULL)),
    CHECK ((state = 'pre_notice') = (ended_words = '')),
    CONSTRAINT adverse_actions_wait CHECK (state <> 'final' OR ended_at >= earliest_at)
);

CREATE INDEX adverse_actions_candidate_id_idx ON adverse_actions (candidate_id, began_at);
CREATE UNIQUE INDEX adverse_actions_open_key ON adverse_actions (candidate_id) WHERE state = 'pre_notice';

-- While a dispute is open nothing is decided, proposed, agreed to, or acted on. The candidate's row is locked, so that a dispute and
-- a decision never pass each other.
-- +goose StatementBegin
CREATE FUNCTION frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM candidates WHERE id = NEW.candidate_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM requests WHERE candidate_id = NEW.candidate_id AND kind = 'dispute' AND status = 'open') THEN
        RAISE EXCEPTION 'candidate % disputes: frozen', NEW.candidate_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION lock_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM candidates WHERE id = NEW.candidate_id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- A notice follows a confirmed decision that stands; the waiting period is never made shorter, and every dispute makes it longer by
-- the time that it took.
-- +goose StatementBegin
CREATE FUNCTION adverse_action_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM decisions d WHERE d.id = NEW.decision_id AND d.candidate_id = NEW.candidate_id AND d.outcome = 'misrepresentation_confirmed') THEN
            RAISE EXCEPTION 'no confirmed decision' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'pre_notice' OR NEW.earliest_at <> OLD.earliest_at OR NEW.began_at <> OLD.began_at OR NEW.decision_id <> OLD.decision_id THEN
        RAISE EXCEPTION 'a notice that was given does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'final' AND NEW.ended_at < NEW.earliest_at + (SELECT coalesce(sum(answered_at - greatest(opened_at, NEW.began_at)), interval '0')
        FROM requests WHERE candidate_id = NEW.candidate_id AND kind = 'dispute' AND answered_at > NEW.began_at) THEN
        RAISE EXCEPTION 'the waiting period is not over: a dispute paused it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER requests_lock BEFORE INSERT OR UPDATE ON requests FOR EACH ROW EXECUTE FUNCTION lock_candidate();
CREATE TRIGGER decisions_frozen BEFORE INSERT ON decisions FOR EACH ROW EXECUTE FUNCTION frozen();
CREATE TRIGGER proposals_frozen BEFORE INSERT ON proposals FOR EACH ROW WHEN (NEW.ended = '') EXECUTE FUNCTION frozen();
CREATE TRIGGER proposals_frozen_again BEFORE UPDATE ON proposals FOR EACH ROW WHEN (NEW.ended IN ('agreed', 'disagreed')) EXECUTE FUNCTION frozen();
CREATE TRIGGER adverse_actions_frozen BEFORE INSERT ON adverse_actions FOR EACH ROW EXECUTE FUNCTION frozen();
CREATE TRIGGER adverse_actions_frozen_again BEFORE UPDATE ON adverse_actions FOR EACH ROW WHEN (NEW.state = 'final') EXECUTE FUNCTION frozen();
CREATE TRIGGER adverse_actions_wait BEFORE INSERT OR UPDATE ON adverse_actions FOR EACH ROW EXECUTE FUNCTION adverse_action_waits();
