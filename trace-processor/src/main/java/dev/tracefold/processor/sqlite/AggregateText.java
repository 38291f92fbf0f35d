// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.syntax.TokenKind;

import static java.util.Objects.requireNonNull;

/// The text of a statement with aggregates, and the text that asks an [AggregateTable] instead.
final class AggregateText {
    /// Views of views of views.
    private static final int DEEPEST = 8;

    private final SqliteConnection connection;
    private final SelectText text;
    private final ConnectedTable base;
    private final Map<AggregateSpec.Output, Integer> outputs = new LinkedHashMap<>();
    private final Map<String, Integer> columns = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private boolean grouped;

    /// @param base the one table that the statement reads
    AggregateText(SqliteConnection connection, SelectText text, ConnectedTable base) {
        this.connection = connection;
        this.text = text;
        this.base = base;
    }

    /// A call of an aggregate function.
    ///
    /// @param range where it is written
    /// @param output what it asks for
    record Call(SelectText.Range range, AggregateSpec.Output output) {}

    /// What the statement asks for, or null where it is not of that kind.
    ///
    /// @param orders that SQLite asked of the table
    @Nullable AggregateSpec spec(List<Plan.Order> orders) {
        grouped = !text.groups().isEmpty();
        List<Integer> groups = grouped ? groups() : List.of();
        if (groups == null || !isOrder(groups, orders)) {
            return null;
        }
        for (SelectText.Range range : List.of(text.items(), text.having(), text.tail())) {
            findCalls(range);
        }
        if (outputs.size() > AggregateTable.OUTPUTS || (outputs.isEmpty() && !grouped)) {
            return null;
        }
        List<Plan.Order> sorted = grouped ? List.copyOf(orders) : List.of();
        if (sorted.stream().anyMatch(Plan.Order::descending) && sumsReals()) {
            // Rows of a group may come from the last to the first, and then add up to another sum.
            return null;
        }
        return new AggregateSpec(List.copyOf(outputs.keySet()), groups, sorted, false);
    }

    private boolean sumsReals() {
        return outputs.keySet().stream()
                .anyMatch(output ->
                        output.function().isSum() && type(output.column()) == ColumnType.DOUBLE);
    }

    /// Whether the groups are shown in an order that we know: that of all columns they are made of.
    private static boolean isOrder(List<Integer> groups, List<Plan.Order> orders) {
        List<Integer> ordered = orders.stream().map(Plan.Order::column).toList();
        return groups.isEmpty() || (ordered.containsAll(groups) && groups.containsAll(ordered));
    }

    private @Nullable List<Integer> groups() {
        List<Integer> groups = new ArrayList<>();
        for (SelectText.Range range : text.list(text.groups())) {
            int column = groupColumn(range);
            if (column < 0 || !AggregateTable.canGroupBy(base.columns().get(column))) {
                return null;
            }
            if (!groups.contains(column)) {
                groups.add(column);
            }
        }
        return groups;
    }

    private int groupColumn(SelectText.Range range) {
        if (text.isColumn(range)) {
            int column = column(text.text(range));
            return column >= 0 ? column : column(aliased(text.unquoted(range.to() - 1)));
        }
        if (range.to() - range.from() == 1 && text.kind(range.from()) == TokenKind.LITERAL) {
            List<SelectText.Range> items = text.list(text.items());
            String number = text.text(range);
            for (int i = 0; i < items.size(); i++) {
                if (number.equals(Integer.toString(i + 1))) {
                    return column(expression(items.get(i)));
                }
            }
        }
        return -1;
    }

    /// The column that an item of that name shows, or the empty text.
    private String aliased(String name) {
        for (SelectText.Range item : text.list(text.items())) {
            int last = item.to() - 1;
            if (last > item.from()
                    && text.isName(last)
                    && text.unquoted(last).equalsIgnoreCase(name)) {
                return expression(item);
            }
        }
        return "";
    }

    /// An item without its name, if it is a column then; else the empty text.
    private String expression(SelectText.Range item) {
        SelectText.Range range = item;
        int count = item.to() - item.from();
        if (count > 2 && text.isWord(item.to() - 2, "as")) {
            range = new SelectText.Range(item.from(), item.to() - 2);
        } else if (count == 2 || count == 4) {
            range = new SelectText.Range(item.from(), item.to() - 1);
        }
        return !range.isEmpty() && text.isColumn(range) ? text.text(range) : "";
    }

    /// Finds the calls of aggregate functions in a range.
    void findCalls(SelectText.Range range) {
        for (int i = range.from(); i + 3 < range.to(); i++) {
            int end = endOfCall(i, range.to());
            AggregateSpec.Output output = end < 0 ? null : output(i, end);
            if (output != null) {
                outputs.putIfAbsent(output, outputs.size());
                calls.add(new Call(new SelectText.Range(i, end), output));
                i = end - 1;
            }
        }
    }

    /// Where `name(one argument)` ends, or -1 where there is none.
    private int endOfCall(int token, int limit) {
        boolean begins =
                text.kind(token) == TokenKind.WORD
                        && text.kind(token + 1) == TokenKind.OPEN
                        && (token == 0 || text.kind(token - 1) != TokenKind.DOT);
        if (!begins) {
            return -1;
        }
        for (int i = token + 3; i < Math.min(limit, token + 6); i++) {
            if (text.kind(i) == TokenKind.CLOSE) {
                return i + 1;
            }
        }
        return -1;
    }

    private AggregateSpec.@Nullable Output output(int token, int end) {
        AggregateSpec.Function function = AggregateSpec.Function.of(text.unquoted(token));
        SelectText.Range argument = new SelectText.Range(token + 2, end - 1);
        if (function == null) {
            return null;
        }
        String written = text.text(argument);
        if (function == AggregateSpec.Function.COUNT
                && (written.equals("*") || written.equals("1"))) {
            return new AggregateSpec.Output(function, -1);
        }
        int column = text.isColumn(argument) ? column(written) : -1;
        if (column < 0) {
            return null;
        }
        boolean added = function.isSum() && type(column) == ColumnType.STRING;
        return added ? null : new AggregateSpec.Output(function, column);
    }

    /// The calls that were found, in the order of their ranges.
    List<Call> calls() {
        return calls;
    }

    /// Has the aggregate table asked for these, whatever the calls are.
    void ask(Set<AggregateSpec.Output> others) {
        outputs.clear();
        others.forEach(output -> outputs.put(output, outputs.size()));
    }

    /// Name of the aggregate table's column for an output.
    String name(AggregateSpec.Output output) {
        return AggregateTable.output(requireNonNull(outputs.get(output)));
    }

    @Nullable ColumnType type(int column) {
        return base.columns().get(column).type();
    }

    /// Which column of the table a name stands for, or -1 where it is none or something is made of it.
    private int column(String name) {
        if (name.isEmpty()) {
            return -1;
        }
        return columns.computeIfAbsent(name, this::findColumn);
    }

    private int findColumn(String name) {
        String from = text.text(text.first());
        try {
            ColumnOrigin origin = ColumnOrigin.of(connection, name, from);
            if (!base.name().equalsIgnoreCase(origin.table())) {
                return -1;
            }
            for (int i = 0; i < AggregateTable.storedColumns(base); i++) {
                if (base.columns().get(i).name().equalsIgnoreCase(origin.column())) {
                    return i;
                }
            }
            return -1;
        } catch (SqliteException e) {
            return -1;
        }
    }

    /// The statement that asks an aggregate table, or null where the table is behind a view that is not plain.
    ///
    /// @param table name of the aggregate table
    /// @param number of what is asked
    @Nullable String sql(String table, long number) {
        String asked = asked(number);
        String from = from(table, asked);
        if (from == null) {
            return null;
        }
        List<String> conditions = conditions(text, asked);
        SelectText.Range having = text.having();
        if (grouped && !having.isEmpty()) {
            // A row is a group, so that what is demanded of a group is demanded of a row.
            conditions.add(replaced(having));
        }
        StringBuilder sql = new StringBuilder("SELECT ");
        sql.append(replaced(text.items())).append(" FROM ").append(from).append(where(conditions));
        if (!grouped && !having.isEmpty()) {
            sql.append(" HAVING ").append(replaced(having));
        }
        return sql.append(' ').append(replaced(text.tail())).toString();
    }

    /// The conditions of a SELECT, and what the aggregate table is asked where it is from that.
    List<String> conditions(SelectText select, String asked) {
        List<String> conditions = new ArrayList<>();
        if (isBase(select)) {
            conditions.add(asked);
        }
        if (!select.where().isEmpty()) {
            conditions.add(select.text(select.where()));
        }
        return conditions;
    }

    static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " WHERE (" + String.join(") AND (", conditions) + ")";
    }

    private boolean isBase(SelectText select) {
        return select.table().equalsIgnoreCase(base.name());
    }

    /// The condition that says what an aggregate table is asked.
    static String asked(long number) {
        return AggregateTable.NUMBER + " = " + number;
    }

    /// What stands after FROM: the aggregate table, or the view with it inside, or null where the view is not plain.
    @Nullable String from(String table, String asked) {
        return from(text, table, asked, 0);
    }

    private @Nullable String from(SelectText select, String table, String asked, int depth) {
        String alias = " AS " + select.alias();
        if (isBase(select)) {
            return table + alias;
        }
        SelectText view = depth < DEEPEST ? view(select.table()) : null;
        if (view == null
                || !view.groups().isEmpty()
                || !view.having().isEmpty()
                || !view.tail().isEmpty()) {
            return null;
        }
        String inner = from(view, table, asked, depth + 1);
        if (inner == null) {
            return null;
        }
        StringBuilder sql = new StringBuilder("(SELECT ");
        sql.append(view.text(view.items()));
        for (int i = 0; i < outputs.size(); i++) {
            sql.append(", ").append(AggregateTable.output(i));
        }
        return sql.append(" FROM ")
                .append(inner)
                .append(where(conditions(view, asked)))
                .append(')')
                .append(alias)
                .toString();
    }

    /// What a view selects, or null where that is not one SELECT from one name.
    private @Nullable SelectText view(String name) {
        String sql = connection.viewText(name);
        int as = sql == null ? -1 : bodyOf(sql);
        SelectText view = sql == null || as < 0 ? null : SelectText.parse(sql.substring(as));
        return view == null || view.isJoin() ? null : view;
    }

    /// Where the SELECT of `CREATE VIEW name AS SELECT` begins, or -1 where columns are named before it.
    private static int bodyOf(String sql) {
        var tokens = dev.tracefold.processor.syntax.SqlTokenizer.significantTokens(sql);
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).kind() == TokenKind.OPEN) {
                return -1;
            }
            if (tokens.get(i).isWord(sql, "as")) {
                return tokens.get(i + 1).start();
            }
        }
        return -1;
    }

    /// A range with columns of the aggregate table in the place of calls.
    private String replaced(SelectText.Range range) {
        return replaced(range, this::value);
    }

    /// A range with something else in the place of calls.
    String replaced(SelectText.Range range, Function<AggregateSpec.Output, String> value) {
        StringBuilder sql = new StringBuilder();
        int at = range.from();
        for (Call call : calls) {
            if (call.range().from() >= range.from() && call.range().to() <= range.to()) {
                sql.append(text.text(new SelectText.Range(at, call.range().from())));
                sql.append(' ').append(value.apply(call.output())).append(' ');
                at = call.range().to();
            }
        }
        return sql.append(text.text(new SelectText.Range(at, range.to()))).toString();
    }

    /// An aggregate's value as an expression.
    private String value(AggregateSpec.Output asked) {
        String output = name(asked);
        if (grouped) {
            // The sign takes the column's affinity away, which the result of a function does not
            // have.
            return "(+" + output + ")";
        }
        // Over the one row, max gives its value; a condition that is false whatever the rows are
        // leaves none.
        return switch (asked.function()) {
            case COUNT -> "coalesce(max(" + output + "), 0)";
            case TOTAL -> "coalesce(max(" + output + "), 0.0)";
            default -> "max(" + output + ")";
        };
    }
}
