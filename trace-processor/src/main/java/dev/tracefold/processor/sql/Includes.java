// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.syntax.SqlSource;

/// Runs INCLUDE PERFETTO MODULE: each module once; one that failed stays failed.
final class Includes {
    private final ModuleRegistry modules;
    private final Set<String> included = new HashSet<>();
    private final Map<String, ProcessorException> failed = new HashMap<>();
    private final Deque<String> running = new ArrayDeque<>();

    Includes(ModuleRegistry modules) {
        this.modules = modules;
    }

    /// @param key a module's key, or a pattern that ends in `*`
    /// @param statement what includes it, for tracebacks
    /// @param runner runs a text and says how many statements had output
    void include(String key, SqlSource statement, ToIntFunction<SqlSource> runner) {
        if (key.equals("*")) {
            modules.packages().forEach(p -> includeMatching(p, "", statement, runner));
            return;
        }
        if (key.endsWith("*")) {
            String prefix = key.substring(0, key.length() - 1);
            String packageName = requirePackage(prefix.substring(0, prefix.length() - 1), key);
            includeMatching(packageName, prefix, statement, runner);
            return;
        }
        String packageName = requirePackage(key, key);
        Optional<String> text = modules.text(packageName, key);
        if (text.isEmpty()) {
            throw new FunctionException("INCLUDE: unknown module '%s'".formatted(key));
        }
        run(key, text.get(), statement, runner);
    }

    private String requirePackage(String prefix, String key) {
        return modules.packageOf(prefix)
                .orElseThrow(() ->
                        new FunctionException("INCLUDE: Package '%s' not found".formatted(key)));
    }

    private void includeMatching(
            String packageName,
            String prefix,
            SqlSource statement,
            ToIntFunction<SqlSource> runner) {
        for (String key : modules.keys(packageName)) {
            if (key.startsWith(prefix)) {
                run(key, modules.text(packageName, key).orElse(""), statement, runner);
            }
        }
    }

    private void run(
            String key, String text, SqlSource statement, ToIntFunction<SqlSource> runner) {
        if (included.contains(key)) {
            return;
        }
        @Nullable ProcessorException earlier = failed.get(key);
        if (earlier != null) {
            throw earlier;
        }
        if (running.contains(key)) {
            throw new FunctionException(
                    "INCLUDE: module '%s' includes itself, by way of %s".formatted(key, running));
        }
        running.push(key);
        try {
            if (runner.applyAsInt(SqlSource.ofModule(text, key)) > 0) {
                throw new FunctionException("INCLUDE: Included module returning values.");
            }
            included.add(key);
        } catch (ProcessorException e) {
            throw remember(key, within(statement, e));
        } catch (FunctionException e) {
            throw remember(key, statement.error(0, String.valueOf(e.getMessage())));
        } finally {
            running.pop();
        }
    }

    private static ProcessorException within(SqlSource statement, ProcessorException e) {
        return switch (e.failure().category()) {
            case USER -> statement.error(0, e.failure().message());
            case DATA, RESOURCE, INTERNAL, EXTERNAL -> e;
        };
    }

    /// A limit that was reached says nothing about the module.
    private ProcessorException remember(String key, ProcessorException e) {
        if (e.failure().code().equals("SQL_ERROR")) {
            failed.put(key, e);
        }
        return e;
    }
}
