// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// What to draw of a tree of frames; made by `__intrinsic_flamegraph_config(tag, values…)`.
///
/// @param view which way the tree is seen
/// @param viewPattern frames it is seen from, for the views that need one
/// @param showStack stacks must have a frame for each of these
/// @param hideStack stacks with a frame for any of these are left out
/// @param hideFrame frames that are folded into their parents
/// @param grouping columns that, with the name, tell frames apart
/// @param values columns that are added up, the first of which gives the widths
/// @param aggregates further columns
record FlamegraphConfig(
        View view,
        @Nullable Pattern viewPattern,
        List<Pattern> showStack,
        List<Pattern> hideStack,
        List<Pattern> hideFrame,
        List<String> grouping,
        List<String> values,
        List<Aggregate> aggregates) {

    /// The way a tree is seen.
    enum View {
        TOP_DOWN,
        BOTTOM_UP,
        PIVOT,
        FROM_FRAME;

        boolean hasPattern() {
            return this == PIVOT || this == FROM_FRAME;
        }
    }

    /// How several cells become one.
    enum Mode {
        SUM,
        ONE_OR_SUMMARY,
        CONCAT_WITH_COMMA
    }

    /// A column of the result that is put together from a column of the source.
    record Aggregate(Mode mode, String input, String output) {}

    boolean needsMatching() {
        return viewPattern != null
                || !showStack.isEmpty()
                || !hideStack.isEmpty()
                || !hideFrame.isEmpty();
    }

    static FlamegraphConfig parse(Arguments arguments, RegexFunctions regex) {
        Parser parser = new Parser(arguments, regex);
        while (parser.at < arguments.size()) {
            parser.tag();
        }
        return parser.config();
    }

    private static final class Parser {
        private static final String NAME = "flamegraph_config";
        private static final int MAX_SHOW_STACK = 61;
        private static final Set<String> FLAGS = Set.of("", "i");

        private final Arguments arguments;
        private final RegexFunctions regex;
        private final List<Pattern> showStack = new ArrayList<>();
        private final List<Pattern> hideStack = new ArrayList<>();
        private final List<Pattern> hideFrame = new ArrayList<>();
        private final List<String> grouping = new ArrayList<>();
        private final List<String> values = new ArrayList<>();
        private final List<Aggregate> aggregates = new ArrayList<>();
        private View view = View.TOP_DOWN;
        private @Nullable Pattern viewPattern;
        private int at;

        Parser(Arguments arguments, RegexFunctions regex) {
            this.arguments = arguments;
            this.regex = regex;
        }

        void tag() {
            String tag = text("tag");
            switch (tag) {
                case "view" -> view = word(View.class, tag);
                case "view_pattern" -> viewPattern = pattern(tag);
                case "filter" -> filter();
                case "grouping" -> grouping.add(text(tag));
                case "value" -> values.add(text(tag));
                case "aggregate" ->
                        aggregates.add(new Aggregate(word(Mode.class, tag), text(tag), text(tag)));
                default -> throw new FunctionException(NAME + ": unknown tag '" + tag + "'");
            }
        }

        private void filter() {
            String kind = text("filter");
            Pattern pattern = pattern("filter");
            switch (kind) {
                case "SHOW_STACK" -> showStack.add(pattern);
                case "HIDE_STACK" -> hideStack.add(pattern);
                case "HIDE_FRAME" -> hideFrame.add(pattern);
                default ->
                        throw new FunctionException(NAME + ": filter: unknown kind '" + kind + "'");
            }
        }

        private Pattern pattern(String tag) {
            String pattern = text(tag);
            String flags = text(tag);
            if (!FLAGS.contains(flags)) {
                throw new FunctionException(
                        "%s: %s: unknown flags '%s'".formatted(NAME, tag, flags));
            }
            int options = flags.isEmpty() ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
            return regex.compile(NAME, pattern, options);
        }

        private <E extends Enum<E>> E word(Class<E> type, String tag) {
            String word = text(tag);
            for (E value : type.getEnumConstants()) {
                if (value.name().equals(word)) {
                    return value;
                }
            }
            throw new FunctionException("%s: %s: unknown value '%s'".formatted(NAME, tag, word));
        }

        private String text(String tag) {
            if (at >= arguments.size()) {
                throw new FunctionException("%s: %s: a value is missing".formatted(NAME, tag));
            }
            return arguments.requireText(at++, NAME);
        }

        FlamegraphConfig config() {
            if (view.hasPattern() != (viewPattern != null)) {
                throw new FunctionException(
                        view.hasPattern()
                                ? "%s: view %s needs a view_pattern".formatted(NAME, view)
                                : "%s: view %s takes no view_pattern".formatted(NAME, view));
            }
            if (values.isEmpty()) {
                throw new FunctionException(NAME + ": at least one value column is needed");
            }
            if (showStack.size() > MAX_SHOW_STACK) {
                throw new FunctionException(NAME + ": too many SHOW_STACK filters");
            }
            return new FlamegraphConfig(
                    view,
                    viewPattern,
                    List.copyOf(showStack),
                    List.copyOf(hideStack),
                    List.copyOf(hideFrame),
                    List.copyOf(grouping),
                    List.copyOf(values),
                    List.copyOf(aggregates));
        }
    }
}
