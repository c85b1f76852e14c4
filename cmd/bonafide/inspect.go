package main

import (
	"bonafide/internal/inspect"
	"bonafide/internal/reader"
)

type inspectCmd struct {
	As    inspect.Reading `enum:",mrz,aamva" default:"" placeholder:"mrz|aamva" help:"Take texts for a machine-readable zone or a driving licence's barcode."`
	Files []string        `arg:"" name:"file" help:"Pictures, PDF documents, or texts of machine-readable zones and driving licences' barcodes."`
}

// Run prints what the readers see. A file that is refused says why; that is an answer, not a failure.
func (c inspectCmd) Run(p *program) error {
	settings, err := p.config()
	if err != nil {
		return err
	}
	files, err := newReader(nil, reader.UserCache(), settings.OCRModel)
	if err != nil {
		return err
	}
	defer files.Close()
	seen, err := inspect.Files(p.ctx, files, c.Files, c.As)
	if err != nil {
		return err
	}
	return printJSON(p.stdout, seen)
}

type compareCmd struct {
	A string `arg:"" help:"A picture."`
	B string `arg:"" help:"Another picture."`
}

// Run prints how far apart the pictures are, and their faces where the settings allow that to be measured.
func (c compareCmd) Run(p *program) error {
	settings, err := p.config()
	if err != nil {
		return err
	}
	files, err := newReader(nil, reader.UserCache(), settings.OCRModel)
	if err != nil {
		return err
	}
	defer files.Close()
	apart, err := inspect.Compare(p.ctx, files, c.A, c.B, bool(settings.Faces))
	if err != nil {
		return err
	}
	return printJSON(p.stdout, apart)
}
