// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.syntax.DocumentedObject;
import dev.tracefold.processor.syntax.ModuleDocs;

/// `__intrinsic_stdlib_objects`: what the modules of all packages make, as their texts document it.
/// No text is read before the table is asked for.
final class StdlibObjects implements VirtualTable {
    static final String NAME = "__intrinsic_stdlib_objects";

    private static final String EXPOSED = "exposed";
    private static final List<String> TEXTS =
            List.of(
                    "package",
                    "module",
                    "name",
                    "qualified_name",
                    "object_type",
                    EXPOSED,
                    "short_description",
                    "summary",
                    "description",
                    "return_type",
                    "return_description",
                    "args",
                    "cols");
    private static final TableSchema SCHEMA = schema();

    private final ModuleRegistry modules;
    private final StringPool strings;
    private @Nullable List<DocumentedModule> documented;

    private record DocumentedModule(String packageName, String key, ModuleDocs docs) {}

    StdlibObjects(ModuleRegistry modules, StringPool strings) {
        this.modules = modules;
        this.strings = strings;
    }

    private static TableSchema schema() {
        List<ColumnSpec> specs = new ArrayList<>();
        specs.add(ColumnSpec.of("id", ColumnType.ID, false));
        for (String name : TEXTS) {
            specs.add(
                    name.equals(EXPOSED)
                            ? ColumnSpec.of(name, ColumnType.INT64, false)
                            : ColumnSpec.of(name, ColumnType.STRING, false));
        }
        return new TableSchema(NAME, specs);
    }

    @Override
    public List<VirtualColumn> columns() {
        return VirtualColumn.of(SCHEMA);
    }

    @Override
    public long estimatedRows() {
        return 1000;
    }

    @Override
    public Rows rows(TableCall call) {
        List<DocumentedModule> known = documented;
        if (known == null) {
            known = read();
            documented = known;
        }
        Table rows = call.newTable(SCHEMA);
        for (DocumentedModule module : known) {
            addModule(rows, module);
            List<DocumentedObject> objects = new ArrayList<>(module.docs().objects());
            objects.sort(Comparator.comparingInt(StdlibObjects::group));
            objects.forEach(object -> addObject(rows, module, object));
        }
        return Rows.of(rows);
    }

    private List<DocumentedModule> read() {
        List<DocumentedModule> read = new ArrayList<>();
        for (String packageName : modules.packages()) {
            for (String key : modules.keys(packageName)) {
                String text = modules.text(packageName, key).orElse("");
                read.add(new DocumentedModule(packageName, key, ModuleDocs.of(text)));
            }
        }
        return read;
    }

    /// Tables and views come first, macros last.
    private static int group(DocumentedObject object) {
        return switch (object.kind()) {
            case TABLE, VIEW -> 0;
            case FUNCTION, TABLE_FUNCTION -> 1;
            case MACRO -> 2;
        };
    }

    private void addModule(Table rows, DocumentedModule module) {
        ModuleDocs docs = module.docs();
        add(
                rows,
                module.packageName(),
                module.key(),
                module.key(),
                module.key(),
                "MODULE",
                "1",
                docs.shortDescription(),
                ObjectSummary.of(module.packageName(), module.key(), docs),
                docs.description(),
                "",
                "",
                "[]",
                "[]");
    }

    private void addObject(Table rows, DocumentedModule module, DocumentedObject object) {
        add(
                rows,
                module.packageName(),
                module.key(),
                object.name(),
                module.key() + "." + object.name(),
                object.kind().name(),
                object.isPublic() ? "1" : "0",
                object.shortDescription(),
                ObjectSummary.of(module.packageName(), module.key(), object),
                object.description(),
                object.returnType(),
                object.returnDescription(),
                ObjectSummary.json(object.arguments()),
                ObjectSummary.json(object.columns()));
    }

    private void add(Table rows, String... cells) {
        int row = rows.addRow();
        for (int i = 0; i < cells.length; i++) {
            String column = TEXTS.get(i);
            if (column.equals(EXPOSED)) {
                rows.longs(column).set(row, Long.parseLong(cells[i]));
            } else {
                rows.strings(column).set(row, strings.intern(cells[i]));
            }
        }
    }
}
