// Command trivy holds the Terraform configuration in a folder, written in JSON, against Trivy's checks
// and prints what it found as JSON. It is Trivy's scanner of Terraform alone: the whole of Trivy takes
// many times as long to build.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"

	"github.com/aquasecurity/trivy/pkg/iac/rego"
	"github.com/aquasecurity/trivy/pkg/iac/scanners/terraform/executor"
	"github.com/aquasecurity/trivy/pkg/iac/scanners/terraform/parser"
	"github.com/aquasecurity/trivy/pkg/iac/terraform"
	"github.com/hashicorp/hcl/v2"
)

// fileName is the one file of the folder.
const fileName = "aws.tf.json"

// configuration has resources by kind (resource or data), type and id.
type configuration map[string]map[string]map[string]any

// finding is a check that a resource failed.
type finding struct {
	Check    string `json:"check"`
	Title    string `json:"title"`
	Resource string `json:"resource"`
}

type report struct {
	// Resources that were read, by address.
	Resources []string `json:"resources"`
	// Checks that were made, by id.
	Checks   []string  `json:"checks"`
	Findings []finding `json:"findings"`
}

// isBlock says whether a value can be one block, or several.
func isBlock(value any) bool {
	if list, isList := value.([]any); isList && len(list) > 0 {
		value = list[0]
	}
	_, isObject := value.(map[string]any)
	return isObject
}

// addBlocks adds the names of all blocks below a value.
func addBlocks(value any, names map[string]bool) {
	switch value := value.(type) {
	case []any:
		for _, each := range value {
			addBlocks(each, names)
		}
	case map[string]any:
		for name, each := range value {
			if isBlock(each) {
				names[name] = true
			}
			addBlocks(each, names)
		}
	}
}

// schema tells the parser what to take for a block. In JSON nothing tells a block from a map, and
// Trivy takes both for maps, in which no check looks (aquasecurity/trivy#5080). Here both are blocks:
// of maps, such as tags, its checks read none.
func schema(read configuration) *hcl.BodySchema {
	names := map[string]bool{}
	for _, byType := range read {
		for _, byID := range byType {
			for _, resource := range byID {
				addBlocks(resource, names)
			}
		}
	}
	var blocks []hcl.BlockHeaderSchema
	for name := range names {
		blocks = append(blocks, hcl.BlockHeaderSchema{Type: name})
	}
	for kind := range read {
		blocks = append(blocks, hcl.BlockHeaderSchema{Type: kind, LabelNames: []string{"type", "id"}})
	}
	return &hcl.BodySchema{Blocks: blocks}
}

func parse(ctx context.Context, folder fs.FS) (terraform.Modules, error) {
	text, err := fs.ReadFile(folder, fileName)
	if err != nil {
		return nil, err
	}
	var read configuration
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, err
	}
	terraform.Schema = schema(read)
	stopAtErrors := parser.OptionStopOnHCLError(true)
	module := parser.New(folder, "", stopAtErrors, parser.OptionWithDownloads(false))
	if err := module.ParseFS(ctx, "."); err != nil {
		return nil, err
	}
	return module.EvaluateAll(ctx)
}

func scan(ctx context.Context, folder fs.FS) (*report, error) {
	modules, err := parse(ctx, folder)
	if err != nil {
		return nil, err
	}
	scanner := rego.NewScanner(rego.WithEmbeddedPolicies(true), rego.WithEmbeddedLibraries(true))
	if err := scanner.LoadPolicies(folder); err != nil {
		return nil, err
	}
	results, err := executor.New(executor.OptionWithRegoScanner(scanner)).Execute(ctx, modules, ".")
	if err != nil {
		return nil, err
	}
	found := &report{Resources: []string{}, Findings: []finding{}}
	for _, block := range modules.GetBlocks().OfType("resource") {
		// One that could not be read is there, but empty.
		if len(block.GetAttributes())+len(block.AllBlocks()) > 0 {
			found.Resources = append(found.Resources, block.FullName())
		}
	}
	checks := map[string]bool{}
	for _, result := range results {
		checks[result.Rule().ID] = true
	}
	found.Checks = slices.Sorted(maps.Keys(checks))
	for _, result := range results.GetFailed() {
		rule, resource := result.Rule(), result.Metadata().Root()
		found.Findings = append(found.Findings, finding{rule.ID, rule.Summary, resource.Reference()})
	}
	return found, nil
}

func main() {
	// A check that breaks is only logged; who runs this takes any log for a failure.
	level := &slog.HandlerOptions{Level: slog.LevelWarn}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, level)))
	found, err := scan(context.Background(), os.DirFS(os.Args[1]))
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
