package intake

import (
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/geo"
	"bonafide/internal/sheet"
	"bonafide/internal/text"
)

// A Column is what a column of a sheet becomes in a dossier.
type Column struct {
	Title  string // as help, pages and messages call it
	Member string // of the dossier
	Needed bool   // a sheet has it, and every row something in it
	Many   bool   // several columns of one sheet may be it
	Names  []string

	says string // the kind of fact that it speaks of: see vetting.FactKind
	set  func(*reading, string)
}

// Columns are what is read of a sheet, with the names that their headers may have in English, German, French, Spanish and
// Portuguese, without case, accents, spaces and punctuation; the first one is the plainest. It is the one vocabulary of the command
// line and of the pages.
var Columns = []Column{
	{"id", "id", true, false, words("id candidateid externalid applicantid atsid candidatenumber applicantnumber profileid personid recordid",
		"bewerberid bewerbernummer bewerbernr kandidatenid kandidatennummer kandidatennr kennung", "identifiant idcandidat identifiantcandidat numerocandidat numerodecandidat refcandidat referencecandidat",
		"identificador idcandidato iddelcandidato codigocandidato codigodelcandidato idpostulante", "iddocandidato numerodocandidato codigodocandidato"), "",
		func(r *reading, s string) { r.dossier.ID = s }},
	{"name", "names: legal", false, false, words("name fullname legalname candidatename candidate applicantname applicant", "vollstandigername vorundnachname vornamenachname vornameundnachname bewerber bewerbername kandidat kandidatenname",
		"nom nomcomplet nometprenom nomprenom prenometnom prenomnom candidat nomducandidat", "nombre nombrecompleto nombreyapellidos nombreyapellido candidato nombredelcandidato postulante aspirante",
		"nome nomecompleto nomedocandidato nomeesobrenome"), "names/legal",
		func(r *reading, s string) { r.legal.Full, r.nameAt = s, r.place }},
	{"first name", "names: legal, given", false, false, words("firstname givenname givennames forename first", "vorname vornamen", "prenom prenoms", "nombres nombredepila primernombre", "primeironome prenome nomeproprio"), "names/legal",
		func(r *reading, s string) { r.legal.Given = s }},
	{"middle name", "names: legal, given", false, false, words("middlename middleinitial middle", "zweitervorname zweitername", "deuxiemeprenom", "segundonombre", "segundonome nomedomeio"), "names/legal",
		func(r *reading, s string) { r.middle = s }},
	{"last name", "names: legal, family", false, false, words("lastname surname familyname last", "nachname familienname zuname", "nomdefamille nomfamille", "apellido apellidos primerapellido", "sobrenome apelido apelidos ultimonome"), "names/legal",
		func(r *reading, s string) { r.legal.Family = s }},
	{"preferred name", "names: preferred", false, false, words("preferredname knownas displayname nickname goesby", "rufname spitzname", "nomusuel prenomusuel nomdusage", "nombrepreferido apodo", "nomesocial nomepreferido"), "names/preferred",
		func(r *reading, s string) { r.name(dossier.PreferredName, s) }},
	{"date of birth", "date_of_birth", false, false, words("dateofbirth birthdate dob born birthday", "geburtsdatum geburtstag geborenam gebdatum gebdat", "datedenaissance datenaissance", "fechadenacimiento fechanacimiento nacimiento", "datadenascimento datanascimento nascimento"), "date_of_birth",
		func(r *reading, s string) { r.born(s) }},
	{"email", "contacts: email", false, true, words("email emailaddress mail emails primaryemail candidateemail workemail personalemail", "emailadresse mailadresse epost", "courriel adressemail adresseemail adressecourriel adresseelectronique mel courrierelectronique",
		"correo correoelectronico direcciondecorreo direcciondecorreoelectronico", "correioeletronico enderecodeemail enderecoeletronico"), "contacts/email",
		func(r *reading, s string) { r.contacts(dossier.Email, s) }},
	{"phone", "contacts: phone", false, true, words("phone phonenumber mobile mobilephone cell telephone phones mobilenumber cellphone cellnumber tel telno telephonenumber contactnumber homephone workphone phonemobile", "telefon telefonnummer telefonnr telnr mobil mobilnummer mobiltelefon handy handynummer rufnummer festnetz",
		"numerodetelephone telephoneportable portable telephonemobile numtel telportable gsm", "telefono numerodetelefono movil telefonomovil celular telefonocelular numerodecelular", "telefone numerodetelefone telemovel telefonecelular"), "contacts/phone",
		func(r *reading, s string) { r.contacts(dossier.Phone, s) }},
	{"street", "residence.line1", false, false, words("street address address1 addressline1 line1 streetaddress mailingaddress homeaddress", "strasse anschrift strassehausnummer strasseundhausnummer strassenr wohnanschrift", "adresse adressepostale adresse1 rue voie",
		"direccion calle domicilio direccionpostal", "endereco rua morada logradouro"), "residence",
		func(r *reading, s string) { r.home().Line1 = s }},
	{"unit", "residence.unit", false, false, words("unit apartment apt suite address2 addressline2 line2", "adresszusatz wohnung", "complementdadresse adresse2 appartement", "piso departamento direccion2", "complemento apartamento"), "residence",
		func(r *reading, s string) { r.home().Unit = s }},
	{"city", "residence.city", false, false, words("city town residencecity locationcity locality", "ort stadt wohnort", "ville commune localite", "ciudad localidad poblacion municipio", "cidade localidade"), "residence",
		func(r *reading, s string) { r.home().City = s }},
	{"region", "residence.region", false, false, words("region state province residenceregion residencestate stateprovince county", "bundesland kanton", "departement", "provincia estado", "uf distrito"), "residence",
		func(r *reading, s string) { r.home().Region = s }},
	{"postal code", "residence.postal_code", false, false, words("postalcode zip zipcode postcode zippostalcode", "plz postleitzahl", "codepostal cp", "codigopostal", "cep"), "residence",
		func(r *reading, s string) { r.home().PostalCode = s }},
	{"country", "residence.country", false, false, words("country residencecountry countryofresidence locationcountry countrycode", "land wohnsitzland wohnland", "pays paysderesidence", "pais paisderesidencia paisresidencia", "paisdomicilio"), "residence",
		func(r *reading, s string) { r.country(s) }},
	{"requisition", "application.requisition", true, false, words("requisition requisitionid req reqid jobid jobrequisition job position vacancy jobreq jobcode openingid requisitionnumber", "stellenid stellennummer stellennr kennziffer stelle", "reference referenceduposte referenceoffre referencedeloffre refoffre offre poste",
		"idvacante vacante codigodevacante oferta referencia puesto", "vaga codigodavaga iddavaga requisicao"), "application",
		func(r *reading, s string) { r.dossier.Application.Requisition = s }},
	{"applied at", "application.applied_at", true, false, words("appliedat applied appliedon applicationdate dateapplied applydate submittedat submissiondate dateofapplication timestamp", "bewerbungsdatum beworbenam eingangsdatum bewerbungseingang eingang zeitstempel",
		"datedecandidature datecandidature datedelacandidature candidaturele datedepostulation horodateur", "fechadesolicitud fechadecandidatura fechadepostulacion fechadeaplicacion marcatemporal", "datadacandidatura datacandidatura datadeinscricao datadainscricao datadeaplicacao carimbodedatahora"), "application",
		func(r *reading, s string) { r.dossier.Application.AppliedAt, _ = r.time(s) }},
	{"role", "application.title", false, false, words("role title jobtitle claimedrole positiontitle rolename jobname positionname", "stellenbezeichnung stellentitel positionsbezeichnung rolle funktion", "intituleduposte intitule titreduposte fonction metier", "titulodelpuesto nombredelpuesto titulo rol", "cargo funcao titulodavaga nomedavaga"), "application",
		func(r *reading, s string) { r.dossier.Application.Title = s }},
	{"source", "application.source", false, false, words("source applicationsource channel leadsource", "quelle kanal bewerbungskanal", "canal sourcedecandidature", "fuente canaldeorigen", "fonte"), "application",
		func(r *reading, s string) { r.dossier.Application.Source = s }},
	{"agency", "application.agency", false, false, words("agency staffingagency recruitingagency", "agentur personalvermittlung personaldienstleister vermittler", "agence cabinet cabinetderecrutement", "agencia agenciadeempleo", "agenciaderecrutamento"), "application",
		func(r *reading, s string) { r.dossier.Application.Agency = s }},
	{"referred by", "application.referred_by", false, false, words("referredby referrer referral", "empfohlenvon empfehlung", "recommandepar cooptepar", "referidopor recomendadopor", "indicadopor indicacao"), "application",
		func(r *reading, s string) { r.dossier.Application.ReferredBy = s }},
	{"remote", "application.remote", false, false, words("remote isremote remoterole workfromhome", "homeoffice fernarbeit mobilesarbeiten", "teletravail distanciel adistance", "teletrabajo remoto", "teletrabalho"), "application",
		func(r *reading, s string) { r.remote(s) }},
	{"sector", "application.sector", false, false, words("sector industry", "branche", "secteur secteurdactivite", "", "setor"), "application",
		func(r *reading, s string) { r.dossier.Application.Sector = s }},
	{"linkedin", "profiles: linkedin", false, false, words("linkedin linkedinurl linkedinprofile linkedinprofileurl linkedinlink", "linkedinprofil", "profillinkedin", "perfillinkedin perfildelinkedin", "perfildolinkedin"), "profiles/linkedin",
		func(r *reading, s string) { r.profile("linkedin", s) }},
	{"github", "profiles: github", false, false, words("github githuburl githubprofile githublink", "githubprofil", "profilgithub", "perfilgithub perfildegithub", "perfildogithub"), "profiles/github",
		func(r *reading, s string) { r.profile("github", s) }},
	{"gitlab", "profiles: gitlab", false, false, words("gitlab gitlaburl gitlabprofile", "gitlabprofil", "profilgitlab", "perfilgitlab", ""), "profiles/gitlab",
		func(r *reading, s string) { r.profile("gitlab", s) }},
	{"portfolio", "profiles: portfolio", false, false, words("portfolio website portfoliourl homepage personalsite", "webseite", "siteweb sitepersonnel", "sitioweb paginaweb portafolio", "sitepessoal"), "profiles/portfolio",
		func(r *reading, s string) { r.profile("portfolio", s) }},
	{"résumé", "resume.text", false, false, words("resume resumetext cv cvtext", "lebenslauf", "curriculumvitae", "curriculum hojadevida", "curriculo"), "resume",
		func(r *reading, s string) { r.dossier.Resume = &dossier.Resume{Text: s} }},
}

// words are the names of a column, language by language.
func words(languages ...string) []string { return strings.Fields(strings.Join(languages, " ")) }

// beside are headers that mean the one thing or the next where another column of the sheet is the first already.
var beside = map[string][]string{
	"job": {"requisition", "role"}, "position": {"requisition", "role"}, "vacancy": {"requisition", "role"}, "stelle": {"requisition", "role"}, "poste": {"requisition", "role"},
	"puesto": {"requisition", "role"}, "vacante": {"requisition", "role"}, "vaga": {"requisition", "role"}, "offre": {"requisition", "role"}, "oferta": {"requisition", "role"},
	"date": {"applied at"}, "datum": {"applied at"}, "fecha": {"applied at"}, "data": {"applied at"},
}

// short are headers that mean the whole name, and beside a column of the other part one part of it.
var short = []string{"name", "nom", "nombre", "nome"}

// never are headers of what Bonafide has no field for, whoever asks: see the package comment of dossier.
var never = words("nationality citizenship ethnicity ethnicorigin race gender sex disability birthplace placeofbirth religion maritalstatus mothertongue nativelanguage accent salutation",
	"nationalitat staatsangehorigkeit staatsburgerschaft geschlecht geburtsort behinderung muttersprache anrede familienstand konfession herkunft", "nationalite citoyennete sexe genre lieudenaissance handicap languematernelle civilite situationdefamille",
	"nacionalidad ciudadania genero sexo lugardenacimiento discapacidad lenguamaterna estadocivil", "nacionalidade cidadania naturalidade localdenascimento deficiencia linguamaterna")

// Never reports whether a header names what is not recorded about anybody.
func Never(header string) bool { return slices.Contains(never, plain(header)) }

// plain writes a header as names of columns are compared.
func plain(header string) string { return sheet.Plain(text.Unaccented(header)) }

// titled returns the column of a title, nil for none.
func titled(title string) *Column {
	for i := range Columns {
		if Columns[i].Title == title {
			return &Columns[i]
		}
	}
	return nil
}

func columnOf(title string) *Column {
	name := plain(title)
	for i := range Columns {
		if slices.Contains(Columns[i].Names, name) {
			return &Columns[i]
		}
	}
	return nil
}

var (
	yes = words("yes y true 1 remote x ja j wahr oui o vrai si s verdadero sim verdadeiro remoto adistance")
	no  = words("no n false 0 onsite office nein falsch non faux falso nao presencial vorort surplace")
)

func (r *reading) remote(s string) {
	word := plain(s)
	is := slices.Contains(yes, word)
	if !is && !slices.Contains(no, word) {
		if r.open(BadValue, s) != Empty {
			r.problem(BadValue, "%.40q is neither yes nor no: write one of them", s)
		}
		return
	}
	r.dossier.Application.Remote = is
}

func (r *reading) country(s string) {
	code, ok := geo.CountryCode(s)
	if !ok {
		switch fix := r.open(UnknownCountry, s); fix {
		case "":
			r.problem(UnknownCountry, "%.40q is no country: write its English name or its two letters, US say", s)
		case Empty:
			r.noHome = true
		default:
			code = fix
		}
	}
	r.home().Country = code
}
