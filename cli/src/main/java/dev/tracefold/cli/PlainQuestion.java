// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.processor.ShellRun;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.query.QueryLimits;

/// `processor TRACE --sql SQL`, the command that scripts run by the thousand, understood without the library that reads command
/// lines: setting that up takes longer than a small trace and its answer. Whatever is written in another way is not
/// understood here, and nothing is said about it.
///
/// @param fullLoad whether `--full-load` was among the words
record PlainQuestion(Path trace, String sql, boolean fullLoad) {
    private static final String SQL = "--sql";
    private static final String FULL_LOAD = "--full-load";
    private static final String VARIABLES = "TRACEFOLD_";

    /// The launcher's, which says nothing about a question.
    private static final String JAVA_OPTIONS = "TRACEFOLD_JAVA_OPTS";

    /// The question that a command line asks, if it is a plain one.
    ///
    /// @param environment where variables may stand that are defaults of options
    static Optional<PlainQuestion> of(String[] args, Map<String, String> environment) {
        if (args.length < 4 || !args[0].equals("processor") || hasDefaults(environment)) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(List.of(args).subList(1, args.length));
        int full = words.indexOf(FULL_LOAD);
        boolean fullLoad = full >= 0 && full != words.indexOf(SQL) + 1;
        if (fullLoad) {
            words.remove(full);
        }
        int option = words.indexOf(SQL);
        if (words.size() != 3 || option < 0 || option == 2) {
            return Optional.empty();
        }
        String sql = words.remove(option + 1);
        String trace = words.get(1 - option);
        return isPlain(trace) && isPlain(sql)
                ? Optional.of(new PlainQuestion(Path.of(trace), sql, fullLoad))
                : Optional.empty();
    }

    private static boolean hasDefaults(Map<String, String> environment) {
        for (String variable : environment.keySet()) {
            if (variable.startsWith(VARIABLES) && !variable.equals(JAVA_OPTIONS)) {
                return true;
            }
        }
        return false;
    }

    /// Neither an option nor a file of options.
    private static boolean isPlain(String word) {
        return !word.isEmpty() && word.charAt(0) != '-' && word.charAt(0) != '@';
    }

    /// As the options of `processor` are when none is given.
    ProcessorOptions options() {
        return ProcessorOptions.DEFAULTS.withFullLoad(fullLoad);
    }

    /// Prints what the question's statements answer.
    void answer(Console console) {
        new ShellRun(options(), QueryLimits.NONE).print(trace, sql, console.out());
    }
}
