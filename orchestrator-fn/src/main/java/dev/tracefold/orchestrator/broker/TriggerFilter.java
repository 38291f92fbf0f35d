// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

import io.cloudevents.CloudEvent;
import io.cloudevents.sql.EvaluationRuntime;
import io.cloudevents.sql.Expression;
import io.cloudevents.sql.ParseException;
import io.cloudevents.sql.Parser;
import io.cloudevents.sql.Result;

/// Which events a trigger wants, in the dialects of Knative's triggers. An attribute an event does
/// not have matches nothing.
public sealed interface TriggerFilter {
    /// Whether the trigger wants the event.
    boolean matches(CloudEvent event);

    /// Every attribute is exactly so.
    ///
    /// @param attributes values by name, extensions included
    record Exact(Map<String, String> attributes) implements TriggerFilter {
        public Exact {
            attributes = Map.copyOf(attributes);
        }

        @Override
        public boolean matches(CloudEvent event) {
            return each(event, attributes, String::equals);
        }
    }

    /// Every attribute begins so.
    ///
    /// @param attributes beginnings by name
    record Prefix(Map<String, String> attributes) implements TriggerFilter {
        public Prefix {
            attributes = Map.copyOf(attributes);
        }

        @Override
        public boolean matches(CloudEvent event) {
            return each(event, attributes, String::startsWith);
        }
    }

    /// Every attribute ends so.
    ///
    /// @param attributes ends by name
    record Suffix(Map<String, String> attributes) implements TriggerFilter {
        public Suffix {
            attributes = Map.copyOf(attributes);
        }

        @Override
        public boolean matches(CloudEvent event) {
            return each(event, attributes, String::endsWith);
        }
    }

    /// All filters match; true for none.
    ///
    /// @param filters which
    record All(List<TriggerFilter> filters) implements TriggerFilter {
        public All {
            filters = List.copyOf(filters);
        }

        @Override
        public boolean matches(CloudEvent event) {
            return filters.stream().allMatch(filter -> filter.matches(event));
        }
    }

    /// Any filter matches; false for none.
    ///
    /// @param filters which
    record Any(List<TriggerFilter> filters) implements TriggerFilter {
        public Any {
            filters = List.copyOf(filters);
        }

        @Override
        public boolean matches(CloudEvent event) {
            return filters.stream().anyMatch(filter -> filter.matches(event));
        }
    }

    /// The filter does not match.
    ///
    /// @param filter which
    record Not(TriggerFilter filter) implements TriggerFilter {
        @Override
        public boolean matches(CloudEvent event) {
            return !filter.matches(event);
        }
    }

    /// An expression in the CloudEvents SQL expression language is true. One that fails for an event
    /// does not match it.
    final class Cesql implements TriggerFilter {
        private static final EvaluationRuntime RUNTIME = EvaluationRuntime.getDefault();

        private final String text;
        private final Expression expression;

        /// A filter.
        ///
        /// @throws IllegalArgumentException when the text is no expression
        public Cesql(String text) {
            this.text = text;
            try {
                this.expression = Parser.parseDefault(text);
            } catch (ParseException e) {
                throw new IllegalArgumentException(
                        "cesql: expected an expression but was %s (%s)"
                                .formatted(text, e.getMessage()),
                        e);
            }
        }

        @Override
        public boolean matches(CloudEvent event) {
            Result result = expression.evaluate(RUNTIME, event);
            return !result.isFailed() && Boolean.TRUE.equals(result.value());
        }

        @Override
        public String toString() {
            return "Cesql[" + text + "]";
        }
    }

    private static boolean each(
            CloudEvent event,
            Map<String, String> attributes,
            BiPredicate<String, String> comparison) {
        return attributes.entrySet().stream()
                .allMatch(wanted ->
                        value(event, wanted.getKey())
                                .filter(value -> comparison.test(value, wanted.getValue()))
                                .isPresent());
    }

    private static Optional<String> value(CloudEvent event, String name) {
        Object value =
                event.getAttributeNames().contains(name)
                        ? event.getAttribute(name)
                        : event.getExtension(name);
        return Optional.ofNullable(value).map(Object::toString);
    }
}
