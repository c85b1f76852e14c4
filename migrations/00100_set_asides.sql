-- +goose Up

-- A finding of one candidate that a reviewer set aside: an innocent explanation was confirmed, or the data that it rests on are
-- wrong. It is remembered by a hash of what the finding rests on, and ends when that changes, at a time, or by a person. The
-- assessment goes on to say what was found; what it would come to without is kept beside it.
CREATE TABLE set_asides (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    indicator    text NOT NULL CHECK (indicator <> ''),
    version      integer NOT NULL, -- of the indicator
    inputs       bytea NOT NULL CHECK (length(inputs) = 32), -- SHA-256 of what the finding rests on
    reason       text NOT NULL CHECK (reason <> ''),
    words        text NOT NULL CHECK (words <> ''),
    set_at       timestamptz NOT NULL,
    set_by       uuid NOT NULL REFERENCES accounts,
    expires_at   timestamptz NOT NULL CHECK (expires_at > set_at AND expires_at <= set_at + interval '366 days'),
    ended        text NOT NULL DEFAULT '' CHECK (ended IN ('', 'expired', 'changed', 'lifted')),
    ended_at     timestamptz CHECK (ended_at >= set_at),
    ended_by     uuid REFERENCES accounts,
    ended_words  text NOT NULL DEFAULT '',
    owner_id     uuid NOT NULL REFERENCES accounts, -- of the candidate when it was set aside, filled in by the trigger
    CHECK ((ended = '') = (ended_at IS NULL)),
    CHECK ((ended = 'lifted') = (ended_by IS NOT NULL)),
    CHECK ((ended = 'lifted') = (ended_words <> '')),
    CONSTRAINT set_asides_not_by_the_owner CHECK (set_by <> owner_id)
);

CREATE INDEX set_asides_candidate_id_idx ON set_asides (candidate_id, set_at);
CREATE UNIQUE INDEX set_asides_standing_key ON set_asides (candidate_id, indicator) WHERE ended = '';

-- What an assessment comes to without the findings that were set aside when it was made; '' where none was.
ALTER TABLE assessments
    ADD COLUMN aside_band text NOT NULL DEFAULT '',
    ADD COLUMN aside_points double precision NOT NULL DEFAULT 0;

-- How many candidates' finding was set aside and not lifted again.
ALTER TABLE indicator_counts ADD COLUMN set_aside integer NOT NULL DEFAULT 0;

-- What was set aside does not change but for its end, once.
-- +goose StatementBegin
CREATE FUNCTION set_aside_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT owner_id INTO STRICT NEW.owner_id FROM candidates WHERE id = NEW.candidate_id FOR NO KEY UPDATE;
    ELSIF OLD.ended <> '' OR (NEW.id, NEW.candidate_id, NEW.indicator, NEW.version, NEW.inputs, NEW.reason, NEW.words, NEW.set_at, NEW.set_by, NEW.expires_at, NEW.owner_id)
        IS DISTINCT FROM (OLD.id, OLD.candidate_id, OLD.indicator, OLD.version, OLD.inputs, OLD.reason, OLD.words, OLD.set_at, OLD.set_by, OLD.expires_at, OLD.owner_id) THEN
        RAISE EXCEPTION 'what was set aside does not change: %', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER set_asides_stand BEFORE INSERT OR UPDATE ON set_asides FOR EACH ROW EXECUTE FUNCTION set_aside_stands();

-- Whoever set a finding of a critical review aside is no more one of the two who decide it than whoever recorded it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT band INTO STRICT NEW.band FROM reviews WHERE id = NEW.review_id AND candidate_id = NEW.candidate_id;
    SELECT owner_id INTO STRICT NEW.owner_id FROM candidates WHERE id = NEW.candidate_id;
    NEW.author_ids := scoring_authors(NEW.candidate_id);
    IF NEW.band = 'critical' THEN
        NEW.author_ids := NEW.author_ids || ARRAY(SELECT DISTINCT set_by FROM set_asides WHERE candidate_id = NEW.candidate_id AND ended = '');
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
