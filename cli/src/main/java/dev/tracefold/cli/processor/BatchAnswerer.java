// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;

/// Answers one question of a batch with a session of its own.
///
/// @param options how traces are loaded
/// @param limits what each query may take
public record BatchAnswerer(ProcessorOptions options, QueryLimits limits) {

    /// Never throws an exception: what fails is the answer.
    BatchAnswer answer(String line) {
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(csv);
        try {
            BatchQuestion question = BatchQuestion.parse(line);
            new ShellRun(options.withFullLoad(!question.selective()), limits)
                    .run(question.trace(), question.query(), out);
            out.flush();
            return BatchAnswer.answered(csv.toString(StandardCharsets.UTF_8));
        } catch (ProcessorException e) {
            out.flush();
            return BatchAnswer.failed(csv.toString(StandardCharsets.UTF_8), e.failure().message());
        } catch (RuntimeException e) {
            // A fault of ours in one trace must not take the other questions along.
            return BatchAnswer.failed("", "internal error: " + e);
        }
    }
}
