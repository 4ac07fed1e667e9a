package postern_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"postern.dev/clients/go/postern"
)

// sources are the files of the package, without those of its tests.
func sources(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func TestEveryPublicSymbolIsDocumented(t *testing.T) {
	symbols := 0
	check := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		symbols++
		for _, doc := range docs {
			if doc.Text() != "" {
				return
			}
		}
		t.Errorf("%s has no documentation", name.Name)
	}
	for _, file := range sources(t) {
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncDecl:
				check(node.Name, node.Doc)
				return false
			case *ast.GenDecl:
				for _, spec := range node.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						check(spec.Name, spec.Doc, node.Doc)
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							check(name, spec.Doc, node.Doc)
						}
					}
				}
			case *ast.Field:
				for _, name := range node.Names {
					check(name, node.Doc)
				}
			}
			return true
		})
	}
	if symbols < 50 {
		t.Errorf("only %d symbols were found", symbols)
	}
}

func TestTheVersionIsTheNewestOfTheChangelog(t *testing.T) {
	changelog, err := os.ReadFile("../CHANGELOG.md")
	if err != nil || !strings.HasPrefix(string(changelog), "# Changelog\n\n## "+postern.Version+"\n") {
		t.Error(err, "CHANGELOG.md begins with another version")
	}
}

func TestTheModuleNeedsNothingButGRPCItsMessagesAndUUIDs(t *testing.T) {
	listed, err := exec.Command("go", "list", "-m", "-f", "{{if not .Indirect}}{{.Path}}{{end}}", "all").Output()
	if err != nil {
		t.Fatal(err)
	}
	want := "postern.dev/clients/go github.com/google/uuid google.golang.org/genproto/googleapis/api " +
		"google.golang.org/genproto/googleapis/rpc google.golang.org/grpc google.golang.org/protobuf"
	if got := strings.Join(strings.Fields(string(listed)), " "); got != want {
		t.Errorf("it needs %s", got)
	}
}
