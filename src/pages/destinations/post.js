/** @returns the `answer`, or the `problem` for people */
export async function post(route, body) {
  try {
    const response = await fetch(route, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-by": "destinations" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    return response.ok ? { answer } : { problem: answer.error.message };
  } catch (error) {
    console.warn(error);
    return { problem: "The server cannot be reached. Try again." };
  }
}
