// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

import static java.util.Objects.requireNonNull;

/// One cursor's calls of a [VirtualTable].
///
/// A call with the parameters of the one before is not made again where the table says that it is
/// stable: the inner table of a join is asked once for every row of the outer one.
final class ComputedRows implements TableCall {
    private final ConnectedTable table;
    private final SqliteConnection connection;
    private final VirtualTable function;
    private final int argumentCount;
    private final Map<TableSchema, Table> tables = new HashMap<>();
    private final CallValues inputs;
    private @Nullable AutoCloseable state;
    private @Nullable SqliteStatement running;
    private int number;
    private @Nullable Plan plan;
    private @Nullable Arguments values;
    private boolean hasRows;
    private boolean narrowed;

    ComputedRows(ConnectedTable table, VirtualTable function) {
        this.table = table;
        this.connection = table.connection();
        this.function = function;
        this.argumentCount = table.columns().size() - table.firstArgument();
        this.inputs = new CallValues(connection, argumentCount);
    }

    /// The rows for the values of xFilter, or null where those of the last call serve again.
    ///
    /// @param newNumber of the plan
    @Nullable Rows of(int newNumber, Plan newPlan, Arguments newValues) {
        boolean same = number == newNumber && hasRows && inputs.same(newValues);
        number = newNumber;
        plan = newPlan;
        values = newValues;
        if (same) {
            return null;
        }
        hasRows = false;
        stop();
        narrowed = !narrowed && function.isNarrowed() && demandsValues(newPlan);
        int terms = narrowed ? newPlan.terms().size() : 0;
        inputs.keep(newPlan, newValues, newPlan.firstTermValue() + terms);
        Rows rows = function.rows(this);
        hasRows = rows instanceof Rows.Stored && function.isStable();
        if (rows instanceof Rows.Stepped(SqliteStatement statement)) {
            running = statement;
        }
        return rows;
    }

    /// Whether there are comparisons, and no lists among them: SQLite's lists cannot be kept.
    private static boolean demandsValues(Plan plan) {
        return !plan.terms().isEmpty() && plan.terms().stream().noneMatch(Plan.Term::isList);
    }

    /// Writes descriptors of the parameter columns behind those of the others.
    void describeArguments(long descriptors) {
        for (int i = 0; i < argumentCount; i++) {
            long value = inputs.kept(i);
            CursorMemory.putColumn(
                    descriptors + (long) (table.firstArgument() + i) * CursorMemory.COLUMN_BYTES,
                    value == 0 ? CursorMemory.KIND_NULL : CursorMemory.KIND_VALUE,
                    value,
                    0,
                    0);
        }
    }

    void close() {
        stop();
        inputs.close();
        tables.values().forEach(Table::free);
        AutoCloseable last = state;
        if (last != null) {
            closeState(last);
        }
    }

    private void stop() {
        if (running != null) {
            running.reset();
            running = null;
        }
    }

    @SuppressWarnings("try") // close() may throw InterruptedException; nothing here waits
    private static void closeState(AutoCloseable state) {
        try {
            state.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Arguments arguments() {
        return inputs.arguments();
    }

    @Override
    public boolean isGiven(int argument) {
        return requireNonNull(plan).arguments().contains(argument);
    }

    @Override
    public List<Constraint> constraints() {
        Plan current = requireNonNull(plan);
        List<Constraint> constraints = new ArrayList<>();
        int value = current.arguments().size();
        for (Plan.FunctionTerm term : current.functions()) {
            constraints.add(
                    new Constraint(
                            term.column(),
                            Operator.FUNCTION,
                            function.constraintFunctions().get(term.function()),
                            value++));
        }
        for (Plan.Term term : narrowed ? current.terms() : List.<Plan.Term>of()) {
            if (!term.isList()) {
                constraints.add(new Constraint(term.column(), term.operator(), null, value));
            }
            value++;
        }
        return constraints;
    }

    @Override
    public boolean isUsed(int column) {
        return !function.isNarrowed()
                || (requireNonNull(plan).columnsUsed() >>> Math.min(column, Long.SIZE - 1) & 1)
                        != 0;
    }

    @Override
    public Arguments values() {
        return requireNonNull(values);
    }

    @Override
    public Table newTable(TableSchema schema) {
        Table known = tables.get(schema);
        if (known != null) {
            known.clear();
            return known;
        }
        Table fresh = new Table(schema, connection.memory());
        tables.put(schema, fresh);
        return fresh;
    }

    @Override
    @SuppressWarnings("unchecked") // a table keeps one kind of state
    public <T extends AutoCloseable> T cursorState(Supplier<T> first) {
        if (state == null) {
            state = first.get();
        }
        return (T) state;
    }

    @Override
    public SqliteConnection connection() {
        return connection;
    }
}
