package function;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** What this function does. */
@Controller
final class Function {
    @Get(produces = MediaType.TEXT_PLAIN)
    String get(@QueryValue(defaultValue = "world") String name) {
        return "Hello, " + name + "\n";
    }

    @Post(consumes = MediaType.ALL, produces = MediaType.TEXT_PLAIN)
    @ExecuteOn(TaskExecutors.BLOCKING)
    String post(@Body String body) {
        return body;
    }
}
