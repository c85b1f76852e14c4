package history

import "strings"

// A release is when a technology could first be used by the public, at the earliest: the announcement or first release
// that came first, so that nobody who was early is counted.
type release struct {
	name   string
	others string // further names, separated by commas
	month  string // YYYY-MM
	source string // who published it and when
}

// releases is the table of first releases. Names are compared without case. A source that names a repository's file or
// tag was read there; one that names a publisher's announcement, where others quote it. Where they name a year alone, the
// month is its January. What was in use before under another name counts from then.
//
// A name that stands for something older as well is left out: Swift is also a network of banks, Lambda a function, Beam
// a virtual machine, Azure DevOps the new name of a product of 2005.
var releases = []release{
	{"Angular", "angular 2+", "2014-10", "Angular team: Angular 2.0 Core, ng-europe, October 2014"},
	{"AngularJS", "", "2010-10", "angular/angular.js, CHANGELOG: 0.9.0, 20 October 2010"},
	{"Ansible", "", "2012-01", "ansible/ansible, CHANGELOG: 0.0.1; first released in 2012"},
	{"Apache Airflow", "airflow", "2015-06", "Airbnb Engineering: Airflow, a workflow management platform, June 2015"},
	{"Apache Arrow", "", "2016-02", "Apache Software Foundation: announcement of Apache Arrow, 17 February 2016"},
	{"Apache Beam", "", "2016-01", "Apache Incubator: entry of Beam, 2016"},
	{"Apache Flink", "flink", "2014-08", "apache/flink-web: Apache Flink 0.6 available, 26 August 2014"},
	{"Apache Iceberg", "iceberg", "2017-01", "Netflix: begun in 2017; Apache Incubator, 2018"},
	{"Apache Kafka", "kafka", "2011-01", "LinkedIn: open-sourced in 2011"},
	{"Apache Pulsar", "pulsar", "2016-09", "Yahoo Engineering: Open-sourcing Pulsar, 7 September 2016"},
	{"Apache Spark", "spark, pyspark", "2010-01", "apache/spark, documentation: open-sourced in early 2010"},
	{"Argo CD", "argocd", "2018-03", "argoproj/argo-cd, CHANGELOG: v0.1.0, 12 March 2018"},
	{"Astro", "astro.build", "2021-01", "Astro: founded in 2021"},
	{"AWS CDK", "cdk", "2017-12", "aws/aws-cdk, CHANGELOG: 0.2.0, 7 December 2017"},
	{"AWS CloudFormation", "cloudformation", "2011-01", "Amazon Web Services: launched in 2011"},
	{"AWS DynamoDB", "dynamodb, amazon dynamodb", "2012-01", "Amazon: DynamoDB paper (USENIX ATC 2022): launched in 2012"},
	{"AWS Fargate", "fargate", "2017-11", "Amazon Web Services: announcement at re:Invent, November 2017"},
	{"AWS Lambda", "", "2014-11", "Amazon Web Services: AWS Lambda - Run Code in the Cloud, November 2014"},
	{"Azure Functions", "", "2016-03", "Microsoft: announcement at Build, 31 March 2016"},
	{"Bun", "bun.js", "2021-09", "oven-sh/bun, tag v0.0.15, 15 September 2021"},
	{"Cassandra", "apache cassandra", "2008-01", "apache/cassandra, README: open-sourced by Facebook in 2008"},
	{"ChatGPT", "chatgpt api", "2022-11", "OpenAI: Introducing ChatGPT, 30 November 2022"},
	{"ClickHouse", "", "2016-06", "ClickHouse: Ten years of ClickHouse in open source: 15 June 2016"},
	{"CockroachDB", "cockroach", "2014-01", "Cockroach Labs: begun in 2014"},
	{"Dart", "", "2011-10", "Google: presentation at GOTO Aarhus, 10 October 2011"},
	{"dbt", "data build tool", "2016-01", "Fishtown Analytics: created in 2016"},
	{"Delta Lake", "", "2017-01", "Databricks: part of its runtime since 2017, open-sourced in April 2019"},
	{"Deno", "", "2018-05", "denoland/deno, Releases.md: v0.0.0, 14 May 2018"},
	{"Docker", "", "2013-03", "moby/moby, CHANGELOG: 0.1.0, initial public release, 23 March 2013"},
	{"Docker Compose", "", "2013-12", "docker/compose, CHANGELOG: 0.0.1 (as Fig), 20 December 2013"},
	{"DuckDB", "", "2018-01", "DuckDB: Announcing DuckDB 1.0.0: source code begun in 2018"},
	{"Elasticsearch", "", "2010-02", "Elastic: Elasticsearch, The Definitive Guide: first public release, February 2010"},
	{"Elixir", "", "2011-01", "José Valim: announced in 2011"},
	{"Electron", "atom shell", "2013-01", "GitHub: begun as Atom Shell in 2013"},
	{"Ember.js", "ember", "2011-01", "Tilde: SproutCore 2.0 of 2011, named Ember.js in December 2011"},
	{"esbuild", "", "2020-01", "evanw/esbuild, CHANGELOG-2020"},
	{"Ethereum", "", "2014-01", "Vitalik Buterin: announcement of Ethereum, January 2014"},
	{"FastAPI", "", "2018-12", "fastapi/fastapi: first release, December 2018"},
	{"Flutter", "", "2015-04", "Google: presentation as Sky at the Dart Developer Summit, 29 April 2015"},
	{"Gatsby", "gatsby.js", "2015-01", "Kyle Mathews: open-sourced in 2015"},
	{"GitHub Actions", "", "2018-10", "GitHub: announcement at GitHub Universe, 16 October 2018"},
	{"GitHub Copilot", "", "2021-06", "GitHub: technical preview, June 2021"},
	{"Go", "golang", "2009-11", "Google: public announcement, November 2009"},
	{"GPT-3", "", "2020-06", "OpenAI: release of June 2020"},
	{"GPT-4", "", "2023-03", "OpenAI: release of 14 March 2023"},
	{"Grafana", "", "2014-01", "grafana/grafana, CHANGELOG_ARCHIVE: 1.0.0, first public release, 19 January 2014"},
	{"GraphQL", "", "2015-01", "Facebook: publicly released in 2015"},
	{"gRPC", "", "2015-01", "Google: open-sourced in 2015"},
	{"Hardhat", "", "2018-01", "Nomic Labs: Buidler, its first name, was born in 2018"},
	{"Helm", "", "2015-01", "Deis: introduced at KubeCon, 2015"},
	{"Hugging Face Transformers", "huggingface transformers", "2018-01", "Hugging Face: first release, as pytorch-pretrained-BERT, 2018"},
	{"Istio", "", "2017-05", "Google, IBM and Lyft: announcement of Istio, May 2017"},
	{"Jetpack Compose", "", "2019-05", "Google: announcement at Google I/O, May 2019"},
	{"JAX", "", "2018-01", "Google: published in 2018"},
	{"Keras", "", "2015-03", "François Chollet: release of March 2015"},
	{"Kotlin", "", "2011-07", "JetBrains: announcement of July 2011"},
	{"Kubernetes", "k8s", "2014-06", "Google: announcement of June 2014"},
	{"LangChain", "", "2022-10", "Harrison Chase: launch of October 2022"},
	{"Laravel", "", "2011-06", "Taylor Otwell: first beta, 9 June 2011"},
	{"Linkerd", "", "2016-01", "Buoyant: release of 2016"},
	{"MLflow", "", "2018-06", "mlflow/mlflow, CHANGELOG: 0.1.0, 5 June 2018"},
	{"MongoDB", "", "2009-02", "mongodb/mongo, tag r0.8.0, 11 February 2009"},
	{"NATS", "", "2010-01", "Derek Collison: built in 2010"},
	{"NestJS", "nest.js", "2016-10", "Kamil Myśliwiec: earliest date given for its first release, 5 October 2016"},
	{".NET Core", "dotnet core", "2014-11", "Microsoft: announcement at Connect(), November 2014"},
	{"Next.js", "nextjs", "2016-10", "vercel/next.js, tag 1.0.0, 25 October 2016"},
	{"Node.js", "node, nodejs", "2009-05", "nodejs/node-v0.x-archive, ChangeLog: 0.0.3, 11 June 2009, the third release"},
	{"Nuxt", "nuxt.js, nuxtjs", "2016-11", "nuxt/nuxt.js, documentation: initial release, 7 November 2016"},
	{"OpenTelemetry", "", "2019-05", "Microsoft: Announcing OpenTelemetry, 23 May 2019"},
	{"OpenTofu", "", "2023-09", "Linux Foundation: announcement at Open Source Summit Europe, September 2023"},
	{"Playwright", "", "2019-01", "Microsoft: first released in 2019 or January 2020"},
	{"Podman", "", "2018-01", "containers/podman: v0.2, 2018"},
	{"Polars", "", "2020-01", "Ritchie Vink: created in 2020"},
	{"Prometheus", "", "2012-01", "SoundCloud: begun in 2012"},
	{"Pulumi", "", "2018-06", "Pulumi: public launch, 18 June 2018"},
	{"PyTorch", "", "2016-01", "Facebook AI Research: first release, 2016"},
	{"React", "react.js, reactjs", "2013-05", "facebook/react, CHANGELOG: 0.3.0, initial public release, 29 May 2013"},
	{"React Hooks", "", "2018-10", "React team: proposal at React Conf, October 2018"},
	{"React Native", "", "2015-03", "React blog: Community Round-up 26, open-sourced in March 2015"},
	{"Redis", "", "2009-01", "Salvatore Sanfilippo: first released in 2009"},
	{"Redux", "", "2015-06", "reduxjs/redux, CHANGELOG: 0.2.0, initial public release, 2 June 2015"},
	{"Rust", "", "2010-06", "Mozilla: announcement of June 2010"},
	{"Scikit-learn", "sklearn", "2010-02", "scikit-learn, documentation: first public release, 1 February 2010"},
	{"Snowflake", "", "2012-01", "Snowflake: founded in 2012"},
	{"Solana", "", "2017-01", "Solana Labs: founded in 2017; mainnet beta, 16 March 2020"},
	{"Solidity", "", "2014-08", "Gavin Wood: proposal of August 2014; ethereum/solidity, Changelog: 0.1.0, 10 July 2015"},
	{"Stable Diffusion", "", "2022-08", "Stability AI: release of August 2022"},
	{"Svelte", "sveltejs", "2016-11", "sveltejs/svelte, tag v1.0.0, 29 November 2016"},
	{"SvelteKit", "", "2020-10", "Svelte team: announcement of October 2020"},
	{"SwiftUI", "", "2019-06", "Apple: introduction at WWDC, June 2019"},
	{"Tailwind CSS", "tailwind, tailwindcss", "2017-11", "Adam Wathan: first release, 1 November 2017"},
	{"TensorFlow", "", "2015-11", "Google: open-sourced in November 2015"},
	{"Terraform", "", "2014-07", "HashiCorp: first release, July 2014"},
	{"TypeScript", "", "2012-10", "Microsoft: TypeScript 0.8 made public, October 2012"},
	{"Vault", "hashicorp vault", "2015-04", "hashicorp/vault, CHANGELOG: 0.1.0, initial release, 28 April 2015"},
	{"Vite", "vitejs", "2020-04", "Evan You: begun in April 2020"},
	{"Vue", "vue.js, vuejs", "2014-02", "Evan You: release of February 2014"},
	{"WebAssembly", "wasm", "2015-01", "Mozilla, Google, Microsoft and Apple: announcement of 2015"},
	{"webpack", "", "2012-01", "Tobias Koppers: created in 2012"},
}

var releaseOf = releaseIndex()

func releaseIndex() map[string]release {
	index := map[string]release{}
	for _, r := range releases {
		index[technology(r.name)] = r
		for other := range strings.SplitSeq(r.others, ",") {
			if other != "" {
				index[technology(other)] = r
			}
		}
	}
	return index
}

func technology(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }
