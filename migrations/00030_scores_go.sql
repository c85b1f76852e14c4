-- +goose Up

-- A score goes with the assessment that it counts: without it nobody could say what it rests on.
ALTER TABLE scores DROP CONSTRAINT scores_assessment_id_fkey,
    ADD CONSTRAINT scores_assessment_id_fkey FOREIGN KEY (assessment_id) REFERENCES assessments ON DELETE CASCADE;
