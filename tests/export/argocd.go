// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// What a check says.
type verdict struct {
	Status  string
	Message string
}

const timeLimit = time.Second

var restrictedLibraries = []struct {
	name string
	open lua.LGFunction
}{
	{lua.LoadLibName, lua.OpenPackage},
	{lua.BaseLibName, lua.OpenBase},
	{lua.TabLibName, lua.OpenTable},
}

// What ArgoCD gives for require("os").
func openSafeOs(L *lua.LState) int {
	L.Push(L.SetFuncs(L.NewTable(), map[string]lua.LGFunction{
		"time": func(L *lua.LState) int {
			L.Push(lua.LNumber(time.Now().Unix()))
			return 1
		},
	}))
	return 1
}

// A state with the libraries that ArgoCD gives the scripts of users (SEMANTICS.md 5.2).
func newState(openLibs bool) *lua.LState {
	L := lua.NewState(lua.Options{SkipOpenLibs: !openLibs})
	if !openLibs {
		for _, library := range restrictedLibraries {
			L.Push(L.NewFunction(library.open))
			L.Push(lua.LString(library.name))
			L.Call(1, 0)
		}
	}
	L.PreloadModule("os", openSafeOs)
	return L
}

// SEMANTICS.md 5.3: nulls are absent, elements behind one move down.
func toLua(L *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case bool:
		return lua.LBool(value)
	case string:
		return lua.LString(value)
	case float64:
		return lua.LNumber(value)
	case []any:
		table := L.NewTable()
		for _, element := range value {
			if element != nil {
				table.Append(toLua(L, element))
			}
		}
		return table
	case map[string]any:
		table := L.NewTable()
		for key, member := range value {
			if member != nil {
				table.RawSetString(key, toLua(L, member))
			}
		}
		return table
	}
	return lua.LNil
}

// Runs a script as ArgoCD does.  Nothing but the two texts may come back: what is more would have
// to be something that ArgoCD can turn into JSON.
func run(script string, openLibs bool, object map[string]any) (verdict, error) {
	L := newState(openLibs)
	defer L.Close()
	ctx, cancel := context.WithTimeout(context.Background(), timeLimit)
	defer cancel()
	L.SetContext(ctx)
	L.SetGlobal("obj", toLua(L, object))
	if err := L.DoString(script); err != nil {
		return verdict{}, err
	}
	table, ok := L.Get(-1).(*lua.LTable)
	if !ok {
		return verdict{}, fmt.Errorf("it returns a %s", L.Get(-1).Type())
	}
	keys := []string{}
	table.ForEach(func(key, _ lua.LValue) { keys = append(keys, key.String()) })
	sort.Strings(keys)
	if strings.Join(keys, " ") != "message status" {
		return verdict{}, fmt.Errorf("the fields of its table are: %s", strings.Join(keys, " "))
	}
	return verdict{text(table, "status"), text(table, "message")}, nil
}

func text(table *lua.LTable, key string) string {
	if value, ok := table.RawGetString(key).(lua.LString); ok {
		return string(value)
	}
	return fmt.Sprintf("(no text: %v)", table.RawGetString(key))
}
