-- +goose Up

-- The accounts that recorded what a candidate's newest assessment scores: each finding that is a hit with points names by its
-- evidence the members of the dossier that it rests on, as sessions[2], and a member is a fact in force, counted in the order of
-- recording. A recount has points of its own, and the evidence of the assessment that it rests on.
-- +goose StatementBegin
CREATE FUNCTION scoring_authors(of_candidate uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
WITH newest AS (
    SELECT n.document, coalesce(b.document, n.document) AS asked FROM assessments n LEFT JOIN assessments b ON b.id = n.base_id
    WHERE n.candidate_id = of_candidate ORDER BY n.made_at DESC, n.id DESC LIMIT 1
), findings AS (
    SELECT f, coalesce(g, f) AS counted FROM newest CROSS JOIN LATERAL jsonb_path_query(asked, '$.findings[*]') f
    LEFT JOIN LATERAL jsonb_path_query(document, '$.findings[*]') g ON g ->> 'indicator' = f ->> 'indicator'
), refs AS (
    SELECT DISTINCT jsonb_path_query(f, '$.evidence[*].ref') #>> '{}' AS ref FROM findings
    WHERE counted ->> 'outcome' = 'hit' AND (counted ->> 'points')::double precision > 0
), named AS (
    SELECT substring(ref FROM '^[^.[]+') AS member, coalesce(substring(ref FROM '^[^.[]+\[([0-9]+)')::bigint, 0) AS place FROM refs
), numbered AS (
    SELECT member, recorded_by, row_number() OVER (PARTITION BY member ORDER BY seq) - 1 AS place FROM facts
    WHERE candidate_id = of_candidate AND withdrawn_at IS NULL
)
SELECT coalesce(array_agg(DISTINCT recorded_by) FILTER (WHERE recorded_by IS NOT NULL), '{}') FROM numbered JOIN named USING (member, place)
$$;
-- +goose StatementEnd

-- What a first person answered where the answer takes two: misrepresentation confirmed, and whatever is answered to a critical
-- review. It decides nothing until a second person agrees, and then a decision names it. Band, owner and authors are what they
-- were when it was written or answered, filled in by the trigger.
CREATE TABLE proposals (
    id            uuid PRIMARY KEY,
    review_id     uuid NOT NULL REFERENCES reviews ON DELETE CASCADE,
    candidate_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    assessment_id uuid NOT NULL REFERENCES assessments ON DELETE CASCADE,
    outcome       text NOT NULL CHECK (outcome IN ('cleared', 'needs_more', 'misrepresentation_confirmed')),
    reason        text NOT NULL,
    words         text NOT NULL CHECK (words <> ''),
    hits          jsonb NOT NULL,
    deciding      jsonb NOT NULL, -- findings that scored, with the facts that they rest on
    revision      bigint NOT NULL,
    proposed_at   timestamptz NOT NULL,
    proposed_by   uuid NOT NULL REFERENCES accounts,
    ended         text NOT NULL DEFAULT '' CHECK (ended IN ('', 'agreed', 'disagreed', 'taken_back', 'outdated')),
    ended_at      timestamptz,
    ended_by      uuid REFERENCES accounts,
    ended_words   text NOT NULL DEFAULT '',
    band          text NOT NULL,
    owner_id      uuid NOT NULL REFERENCES accounts,
    author_ids    uuid[] NOT NULL,
    CHECK ((ended = '') = (ended_at IS NULL)),
    CHECK ((ended IN ('', 'outdated')) = (ended_by IS NULL)),
    CHECK ((ended IN ('agreed', 'disagreed')) = (ended_words <> '')),
    CONSTRAINT proposals_second_is_another CHECK (CASE ended WHEN 'taken_back' THEN ended_by = proposed_by ELSE ended_by <> proposed_by END),
    CONSTRAINT proposals_not_by_the_owner CHECK (ended IN ('taken_back', 'outdated') OR owner_id <> proposed_by AND owner_id IS DISTINCT FROM ended_by),
    CONSTRAINT proposals_not_by_an_author CHECK (ended IN ('taken_back', 'outdated') OR proposed_by <> ALL (author_ids) AND (ended_by IS NULL OR ended_by <> ALL (author_ids)))
);

CREATE INDEX proposals_candidate_id_idx ON proposals (candidate_id, proposed_at);

-- One waits at a time.
CREATE UNIQUE INDEX proposals_waiting_key ON proposals (review_id) WHERE ended = '';

-- A decision names the second person where it took two. Those that were made before this migration stay as they are.
ALTER TABLE decisions
    ADD COLUMN proposal_id uuid REFERENCES proposals ON DELETE CASCADE,
    ADD COLUMN second_by uuid REFERENCES accounts,
    ADD COLUMN second_words text NOT NULL DEFAULT '',
    ADD COLUMN deciding jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN band text NOT NULL DEFAULT '',
    ADD COLUMN owner_id uuid REFERENCES accounts,
    ADD COLUMN author_ids uuid[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT decisions_second_agreed CHECK ((second_by IS NULL) = (proposal_id IS NULL) AND (second_by IS NULL) = (second_words = '')),
    ADD CONSTRAINT decisions_second_is_another CHECK (second_by <> decided_by),
    ADD CONSTRAINT decisions_take_two CHECK (second_by IS NOT NULL OR outcome <> 'misrepresentation_confirmed' AND band <> 'critical') NOT VALID,
    ADD CONSTRAINT decisions_not_by_the_owner CHECK (second_by IS NULL OR owner_id IS NOT NULL AND owner_id <> decided_by AND owner_id <> second_by),
    ADD CONSTRAINT decisions_not_by_an_author CHECK (second_by IS NULL OR decided_by <> ALL (author_ids) AND second_by <> ALL (author_ids));

-- Fills in what the rules of two people look at, whatever the statement says of it.
-- +goose StatementBegin
CREATE FUNCTION four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT band INTO STRICT NEW.band FROM reviews WHERE id = NEW.review_id AND candidate_id = NEW.candidate_id;
    SELECT owner_id INTO STRICT NEW.owner_id FROM candidates WHERE id = NEW.candidate_id;
    NEW.author_ids := scoring_authors(NEW.candidate_id);
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION second_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.review_id = NEW.review_id AND p.ended = 'agreed'
        AND p.outcome = NEW.outcome AND p.revision = NEW.revision AND p.proposed_by = NEW.decided_by AND p.ended_by = NEW.second_by) THEN
        RAISE EXCEPTION 'proposal % is not what decision % says', NEW.proposal_id, NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER proposals_four_eyes BEFORE INSERT ON proposals FOR EACH ROW EXECUTE FUNCTION four_eyes();
CREATE TRIGGER proposals_four_eyes_again BEFORE UPDATE ON proposals FOR EACH ROW WHEN (NEW.ended IN ('', 'agreed', 'disagreed')) EXECUTE FUNCTION four_eyes();
CREATE TRIGGER decisions_four_eyes BEFORE INSERT OR UPDATE ON decisions FOR EACH ROW EXECUTE FUNCTION four_eyes();
CREATE TRIGGER decisions_second_agreed BEFORE INSERT OR UPDATE ON decisions FOR EACH ROW EXECUTE FUNCTION second_agreed();
