-- +goose Up

-- Whoever decided does not answer the dispute about it.
-- +goose StatementBegin
CREATE FUNCTION dispute_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT decided_by, second_by FROM decisions WHERE candidate_id = NEW.candidate_id ORDER BY decided_at DESC, id DESC LIMIT 1) d
        WHERE NEW.answered_by IN (d.decided_by, d.second_by)) THEN
        RAISE EXCEPTION 'who decided does not answer the dispute' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER requests_dispute_by_another BEFORE UPDATE ON requests FOR EACH ROW
    WHEN (NEW.kind = 'dispute' AND OLD.answered_by IS NULL AND NEW.answered_by IS NOT NULL) EXECUTE FUNCTION dispute_by_another();

-- The proof that the log of acts has a report's freezing, as the report's files carry it: the first one that was made, so that a report
-- gives the same files for ever.
CREATE TABLE report_proofs (
    report_id uuid PRIMARY KEY REFERENCES reports ON DELETE CASCADE,
    proof     bytea NOT NULL CHECK (length(proof) > 0)
);
