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

// isBlock says whether a value can be one block, or several. An empty list may be both, and is neither.
func isBlock(value any) (is, known bool) {
	if list, isList := value.([]any); isList {
		if len(list) == 0 {
			return false, false
		}
		value = list[0]
	}
	_, isObject := value.(map[string]any)
	return isObject, true
}

// addNames adds the names of everything below a value, and whether each is one of blocks. Trivy reads a
// block as empty, and says nothing, in which a plain value has the name of a block elsewhere.
func addNames(value any, areBlocks map[string]bool) error {
	switch value := value.(type) {
	case []any:
		for _, each := range value {
			if err := addNames(each, areBlocks); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, each := range value {
			is, known := isBlock(each)
			if !known {
				continue
			}
			if before, seen := areBlocks[name]; seen && before != is {
				return fmt.Errorf("%q is the name of a block in one place, and of a value in another", name)
			}
			areBlocks[name] = is
			if err := addNames(each, areBlocks); err != nil {
				return err
			}
		}
	}
	return nil
}

// schema tells the parser what to take for a block. In JSON nothing tells a block from a map, and
// Trivy takes both for maps, in which no check looks (aquasecurity/trivy#5080). Here both are blocks:
// of maps, such as tags, its checks read none.
func schema(read configuration) (*hcl.BodySchema, error) {
	areBlocks := map[string]bool{}
	for _, byType := range read {
		for _, byID := range byType {
			for _, resource := range byID {
				if err := addNames(resource, areBlocks); err != nil {
					return nil, err
				}
			}
		}
	}
	var blocks []hcl.BlockHeaderSchema
	for name, isBlock := range areBlocks {
		if isBlock {
			blocks = append(blocks, hcl.BlockHeaderSchema{Type: name})
		}
	}
	for kind := range read {
		blocks = append(blocks, hcl.BlockHeaderSchema{Type: kind, LabelNames: []string{"type", "id"}})
	}
	return &hcl.BodySchema{Blocks: blocks}, nil
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
	blocks, err := schema(read)
	if err != nil {
		return nil, err
	}
	terraform.Schema = blocks
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
